import { homePage } from "../parts/pages.mjs";

export const data = { permalink: "/index.html", eleventyExcludeFromCollections: true };
export const render = ({ material }) => homePage(material);
