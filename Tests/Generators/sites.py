"""The blogs that the posts are exported into, and how each is built and read."""

import os
import pathlib
import re
import shutil
import subprocess

from bs4 import BeautifulSoup

TIME_ZONE = "America/New_York"


def run(words, cwd, env=None, prefix=()):
    done = subprocess.run([*prefix, *words], cwd=cwd, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{words[0]} stopped with {done.returncode}:\n{done.stdout[-3000:]}")
    return done.stdout


class Site:
    """One blog: `files` make it, `build` runs its generator, `page` finds what was made of a post."""

    engine = ""
    program = ""
    #: What tells it from others of its engine.
    name = ""
    files = {}
    zone = TIME_ZONE

    def __init__(self, folder, tools):
        self.folder = pathlib.Path(folder)
        self.tools = tools
        self.output = self.folder.parent / f"{self.folder.name}-html"
        for name, text in self.files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text.replace("@ZONE@", self.zone))

    @classmethod
    def is_here(cls, tools):
        return tools.find(cls.program) is not None

    def tool(self, name):
        return self.tools.find(name)

    def build(self, prefix=()):
        raise NotImplementedError

    def page(self, answer):
        """The HTML file of a post, by what the export answered; None if it was not made."""
        found = sorted(self.output.glob(self.pattern(answer["slug"])))
        return found[0] if found else None

    def soup(self, path):
        return BeautifulSoup(path.read_text(), "html5lib")

    def shows_tag(self, tag):
        return tag

    # What the page says: texts as a reader sees them.
    def title(self, soup):
        return soup.select_one("h1").get_text()

    def body(self, soup):
        return soup.select_one("article") or soup.body


class Pelican(Site):
    engine, program = "pelican", "pelican"
    files = {"pelicanconf.py": """AUTHOR = 'Site'
SITENAME = 'Blog'
SITEURL = ''
PATH = 'content'
TIMEZONE = '@ZONE@'
DEFAULT_LANG = 'en'
DEFAULT_DATE_FORMAT = '%Y-%m-%d'
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
"""}

    def build(self, prefix=()):
        return run([self.tool("pelican"), "content", "-o", str(self.output)], self.folder, prefix=prefix)

    def pattern(self, slug):
        return f"{slug}.html"

    def title(self, soup):
        return soup.select_one("h1.entry-title").get_text().strip()

    def day(self, soup):
        return soup.select_one("abbr.published")["title"][:10]

    def authors(self, soup):
        return [a.get_text() for a in soup.select("address.author a")]

    def tags(self, soup):
        return [a.get_text() for a in soup.select(".post-info a[href*='/tag/']")]

    def category(self, soup):
        return soup.select_one(".post-info a[href*='/category/']").get_text()

    def body(self, soup):
        return soup.select_one("div.entry-content")


class Jekyll(Site):
    engine, program = "jekyll", "jekyll"
    files = {
        "_config.yml": "title: Blog\ntimezone: @ZONE@\nmarkdown: kramdown\n",
        "_layouts/post.html": """<html><body><h1>{{ page.title | escape }}</h1>
<time>{{ page.date | date: "%Y-%m-%d" }}</time><p id="authors">{{ page.author | escape }}</p>
{% for tag in page.tags %}<b class="tag">{{ tag | escape }}</b>{% endfor %}<i id="category">{{ page.category | escape }}</i>
<p id="description">{{ page.description | escape }}</p><article>{{ content }}</article></body></html>
"""}

    def build(self, prefix=()):
        return run([self.tool("jekyll"), "build", "-q", "-d", str(self.output)], self.folder, prefix=prefix)

    def pattern(self, slug):
        return f"**/{slug}.html"

    def day(self, soup):
        return soup.time.get_text()

    def authors(self, soup):
        text = soup.select_one("#authors").get_text()
        return [text] if text else []

    def tags(self, soup):
        return [b.get_text() for b in soup.select("b.tag")]

    def category(self, soup):
        return soup.select_one("#category").get_text()


class Hugo(Site):
    engine, program = "hugo", "hugo"
    config = "hugo.toml"
    files = {
        "hugo.toml": "baseURL = 'https://example.org/'\ntitle = 'Blog'\ntimeZone = '@ZONE@'\n"
        "[permalinks]\nposts = '/:slug/'\n",
        "layouts/_default/single.html": """<html><body><h1>{{ .Title }}</h1><time>{{ .Date.Format "2006-01-02" }}</time>
{{ range .Params.authors }}<b class="author">{{ . }}</b>{{ end }}{{ range .Params.tags }}<b class="tag">{{ . }}</b>{{ end }}
{{ range .Params.categories }}<i id="category">{{ . }}</i>{{ end }}<p id="description">{{ .Params.description }}</p>
<article>{{ .Content }}</article></body></html>
""",
        "layouts/_default/list.html": "{{ range .Pages }}{{ .Title }}{{ end }}"}

    def __init__(self, folder, tools):
        super().__init__(folder, tools)
        # Debian's Hugo (0.111) knows hugo.toml from 0.110 on; an older one reads config.toml only.
        self.env = dict(os.environ, HUGO_CACHEDIR=str(self.folder.parent / "hugo-cache"))

    def build(self, prefix=()):
        # A Go program asks the kernel for the time, past faketime, but Hugo has an option of its own.
        clock = ["--clock", prefix[2][1:].replace(" ", "T") + "Z"] if prefix else []
        return run([self.tool("hugo"), *clock, "--destination", str(self.output)], self.folder, env=self.env)

    def pattern(self, slug):
        return f"{slug.lower()}/index.html"

    def day(self, soup):
        return soup.time.get_text()

    def authors(self, soup):
        return [b.get_text() for b in soup.select("b.author")]

    def tags(self, soup):
        return [b.get_text() for b in soup.select("b.tag")]

    def category(self, soup):
        return soup.select_one("#category").get_text()


class ABlog(Site):
    engine, program = "ablog", "sphinx-build"
    files = {
        "conf.py": """project = 'Blog'
extensions = ['myst_parser', 'ablog']
exclude_patterns = ['_build']
blog_title = 'Blog'
blog_baseurl = 'https://example.org'
blog_path = 'blog'
post_date_format = '%Y-%m-%d'
html_theme = 'alabaster'
html_sidebars = {'**': ['ablog/postcard.html']}
fontawesome_included = True
""",
        "index.md": "# Home\n\n```{toctree}\n:glob:\nposts/*\n```\n"}

    def build(self, prefix=()):
        return run([self.tool("sphinx-build"), "-q", "-b", "html", ".", str(self.output)], self.folder, prefix=prefix)

    def pattern(self, slug):
        return f"posts/{slug}.html"

    def title(self, soup):
        heading = soup.select_one("div.body h1")
        for link in heading.select("a.headerlink"):
            link.decompose()
        return heading.get_text()

    def day(self, soup):
        return re.search(r"\d{4}-\d\d-\d\d", soup.select_one("div.ablog-sidebar-item").get_text() if
                         soup.select_one("div.ablog-sidebar-item") else soup.select_one(".sphinxsidebar").get_text()).group()

    def links(self, soup, kind):
        return [a.get_text() for a in soup.select(f".sphinxsidebar a[href*='/{kind}/']")]

    def authors(self, soup):
        return self.links(soup, "author")

    def tags(self, soup):
        return self.links(soup, "tag")

    def category(self, soup):
        return self.links(soup, "category")[0]

    def body(self, soup):
        return soup.select_one("div.body")

    def shows_tag(self, tag):
        return " ".join(tag.replace(",", " ").split())


class Nikola(Site):
    engine, program = "nikola", "nikola"
    files = {"conf.py": """# nikola
BLOG_AUTHOR = "Site"
BLOG_TITLE = "Blog"
SITE_URL = "https://example.org/"
BLOG_EMAIL = "x@example.org"
BLOG_DESCRIPTION = "x"
DEFAULT_LANG = "en"
TIMEZONE = "@ZONE@"
DATE_FORMAT = 'yyyy-MM-dd'
DATE_FANCINESS = 0
POSTS = (("posts/*.md", "posts", "post.tmpl"),)
PAGES = ()
THEME = "bootblog4"
COMPILERS = {"markdown": ('.md',), "html": ('.html',)}
PRETTY_URLS = False
SHOW_SOURCELINK = False
USE_BUNDLES = False
"""}

    def build(self, prefix=()):
        out = run([self.tool("nikola"), "build"], self.folder, prefix=prefix)
        if self.output.exists():
            shutil.rmtree(self.output)
        shutil.copytree(self.folder / "output", self.output)
        return out

    def pattern(self, slug):
        return f"posts/{slug}.html"

    def title(self, soup):
        return soup.select_one("h1.p-name, h1.entry-title").get_text().strip()

    def day(self, soup):
        return soup.select_one("article time")["datetime"][:10]

    def authors(self, soup):
        return [e.get_text() for e in soup.select("article .byline-name")]

    def tags(self, soup):
        return [a.get_text() for a in soup.select("ul[itemprop=keywords] a")]

    def category(self, soup):
        return None

    def body(self, soup):
        return soup.select_one("article div.e-content")

    def shows_tag(self, tag):
        return " ".join(tag.replace(",", " ").split())


class MkDocs(Site):
    engine, program = "mkdocs", "mkdocs"
    files = {
        "mkdocs.yml": """site_name: Blog
site_url: https://example.org/
theme:
  name: material
  font: false
plugins:
  - blog:
      post_url_format: "{slug}"
      post_date_format: "yyyy-MM-dd"
      categories_toc: false
  - tags
markdown_extensions:
  - footnotes
  - attr_list
  - pymdownx.superfences
""",
        "docs/index.md": "# Home\n", "docs/blog/index.md": "# Blog\n"}

    def build(self, prefix=()):
        env = dict(os.environ, NO_MKDOCS_2_WARNING="1")
        return run([self.tool("mkdocs"), "build", "-q", "-d", str(self.output)], self.folder, env=env, prefix=prefix)

    def pattern(self, slug):
        return f"blog/{slug}/index.html"

    def title(self, soup):
        heading = soup.select_one("article h1")
        for link in heading.select("a.headerlink"):
            link.decompose()
        return heading.get_text()

    def day(self, soup):
        return soup.select_one("time")["datetime"][:10]

    def authors(self, soup):
        return [s.get_text() for s in soup.select(".md-profile__description strong")]

    def tags(self, soup):
        return [t.get_text().strip() for t in soup.select(".md-tags .md-tag")]

    def category(self, soup):
        links = soup.select(".md-post__meta a[href*='category/']")
        return links[0].get_text().strip() if links else None


class PelicanHidingFuture(Pelican):
    """A Pelican blog that leaves out what is dated later than its own clock."""
    name = "pelican, WITH_FUTURE_DATES = False"
    files = {"pelicanconf.py": Pelican.files["pelicanconf.py"] + "WITH_FUTURE_DATES = False\n"}


class PelicanOfDays(PelicanHidingFuture):
    """The same, and its posts have a day and no time."""
    name = "pelican of days, WITH_FUTURE_DATES = False"
    files = PelicanHidingFuture.files | {f"content/old-{n}.md": f"Title: Old {n}\nDate: 2024-0{n}-02\nSlug: old-{n}\n\nText.\n"
                                         for n in (1, 2, 3)}


class JekyllOfDays(Jekyll):
    """A Jekyll blog whose posts have a day and no time."""
    name = "jekyll of days"
    files = Jekyll.files | {f"_posts/2024-0{n}-02-old-{n}.md": f"---\nlayout: post\ntitle: Old {n}\ndate: 2024-0{n}-02\n---\n\nText.\n"
                            for n in (1, 2, 3)}


class JekyllWithoutZone(Jekyll):
    """A Jekyll blog whose posts have a time without an offset, which Jekyll reads as UTC."""
    name = "jekyll without offsets"
    files = Jekyll.files | {f"_posts/2024-0{n}-02-old-{n}.md":
                            f"---\nlayout: post\ntitle: Old {n}\ndate: 2024-0{n}-02 18:00:00\n---\n\nText.\n" for n in (1, 2, 3)}


class HugoOfDays(Hugo):
    """A Hugo blog whose posts have a day and no time."""
    name = "hugo of days"
    files = Hugo.files | {f"content/posts/old-{n}.md": f"---\ntitle: Old {n}\ndate: 2024-0{n}-02\n---\n\nText.\n" for n in (1, 2, 3)}


# Blogs whose habits matter to dates alone.
DATED_SITES = [PelicanHidingFuture, PelicanOfDays, JekyllOfDays, JekyllWithoutZone, HugoOfDays]
SITES = [Pelican, Jekyll, Hugo, ABlog, Nikola, MkDocs]
