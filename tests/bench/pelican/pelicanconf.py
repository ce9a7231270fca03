"""Settings of the site in Pelican. What it makes beside the pages that are compared is switched off."""

SITENAME = "Sample"
SITEURL = "https://example.org/repo"
PATH = "content"
OUTPUT_PATH = "site"
THEME = "theme"
TIMEZONE = "UTC"
PLUGIN_PATHS = ["plugins"]
PLUGINS = ["records"]
STATIC_PATHS = ["static"]
DEFAULT_DATE = (2026, 1, 1)
ARTICLE_ORDER_BY = "place"
ARTICLE_PATHS = ["evaluations", "recommendations", "lessons", "sources"]
PAGE_PATHS = []
USE_FOLDER_AS_CATEGORY = True
FORMATTED_FIELDS = []
MARKDOWN = {"extension_configs": {"markdown.extensions.meta": {}}, "output_format": "html5"}
ARTICLE_URL = "{category}/{slug}/"
ARTICLE_SAVE_AS = "{category}/{slug}/index.html"
CATEGORY_URL = "{slug}/"
CATEGORY_SAVE_AS = "{slug}/index.html"
TAG_URL = "{slug}/"
TAG_SAVE_AS = "{slug}/index.html"
TAG_REGEX_SUBSTITUTIONS = [(r"[^a-z0-9/_-]", "")]
DIRECT_TEMPLATES = ["index"]
PAGINATED_TEMPLATES = {"category": 50, "tag": 50}
PAGINATION_PATTERNS = ((1, "{url}", "{save_as}"), (2, "{base_name}/page-{number}/", "{base_name}/page-{number}/index.html"))
AUTHOR_SAVE_AS = AUTHORS_SAVE_AS = TAGS_SAVE_AS = CATEGORIES_SAVE_AS = ARCHIVES_SAVE_AS = ""
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
