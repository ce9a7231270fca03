"""The form editor: Sveltia CMS at `admin/`, with forms made of models and vocabularies. Off unless `data/site.yaml` has `editor`."""
