"""Views: from records and the library to the small frozen values that a template may see.

This is the border between records and templates. Sorting, counting and grouping happen here; templates only
show. A path is always relative to the root of the site and leads to a file, such as
`recommendations/safe-and-fair-2023-r03/index.html`.
"""
