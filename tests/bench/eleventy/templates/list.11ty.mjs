import { listPage } from "../parts/pages.mjs";

export const data = {
  pagination: { data: "material.lists", size: 1, alias: "list" },
  permalink: ({ list }) => `/${list.address}/${list.number > 1 ? `page-${list.number}/` : ""}index.html`,
  eleventyExcludeFromCollections: true,
};
export const render = ({ list, material }) => listPage(list, material);
