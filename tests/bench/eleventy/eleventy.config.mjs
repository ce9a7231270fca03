// The site in Eleventy: pages from data, with plain JavaScript templates, its fastest kind.
import { material } from "./parts/material.mjs";

export default function (config) {
  config.addGlobalData("material", () => material());
  config.addPassthroughCopy({ static: "static" });
  config.setQuietMode(true);
  return { dir: { input: "templates", output: "site" } };
}
