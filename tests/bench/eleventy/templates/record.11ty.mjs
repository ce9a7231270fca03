import { recordPage } from "../parts/pages.mjs";

export const data = {
  pagination: { data: "material.all", size: 1, alias: "record" },
  permalink: ({ record }) => `/${record.kind}/${record.id}/index.html`,
  eleventyExcludeFromCollections: true,
};
export const render = ({ record, material }) => recordPage(record, material);
