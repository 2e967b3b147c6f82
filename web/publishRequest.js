// @ts-check

/**
 * What the owner of a draft says of its post, kept in this browser, and how the server is asked. The messages are those
 * of "Publishing" in Sources/Session/README.md.
 *
 * @typedef {object} Answer
 * @property {string} target
 * @property {{id: string, label: string}[]} targets
 * @property {boolean} mayCommit
 * @property {{name: string, reason: string, choices: string[]}[]} questions
 * @property {{title: string, slug: string, tags: string[], description?: string}} suggestions
 * @property {{title: string, slug: string, path: string, text: string, diff?: string, files: {path: string, state: string, bytes: number}[], remarks: string[]}} [plan]
 * @property {{rule: string, line: number, message: string}[]} checks
 * @property {{name: string, alt: string, line: number, local: boolean}[]} images
 * @property {{participant: number, name: string, scalars: number, agrees: boolean}[]} writers
 * @property {number} threshold
 * @property {string} [upload]
 * @property {string} [branch] @property {string} [commit] @property {boolean} [isNew]
 *
 * @typedef {{target: string, title: string, slug: string, tags: string, description: string, category: string, set: Record<string, string>}} Said
 */
export class PublishRequest {
  /** @type {Said} */
  said = { target: "", title: "", slug: "", tags: "", description: "", category: "", set: {} };
  /** Chosen pictures by the name the text has for them. @type {Map<string, {file: File | null, alt: string, credit: string}>} */
  pictures = new Map();

  /** @param {string} room @param {number} draft @param {string} bearer */
  constructor(room, draft, bearer) {
    this.path = `/r/${room}/drafts/${draft}/publish`;
    this.place = `cowrite.publish.${room}.${draft}`;
    this.bearer = bearer;
    try {
      Object.assign(this.said, { target: localStorage.getItem("cowrite.publish.target") ?? "" }, JSON.parse(localStorage.getItem(this.place) ?? "{}"));
    } catch {
      // Nothing kept, or not ours: the draft and the blog say enough.
    }
  }

  /** @param {Partial<Said>} change */
  say(change) {
    Object.assign(this.said, change);
    try {
      localStorage.setItem(this.place, JSON.stringify(this.said));
      if (change.target) localStorage.setItem("cowrite.publish.target", change.target);
    } catch {
      // Kept as long as the panel is open.
    }
  }

  /**
   * A preview sends no picture, only what it is; the others send all.
   *
   * @param {"preview" | "download" | "commit"} action @param {string} [upload] the word of the last preview
   * @returns {Promise<Response>} an error has the server's `code` if it answered
   */
  async send(action, upload) {
    const { said } = this;
    const given = [...this.pictures].filter(([, picture]) => picture.file);
    const sendsPictures = action !== "preview" && given.length > 0;
    const head = JSON.stringify({
      action, target: said.target || undefined, title: said.title.trim() || undefined, slug: said.slug.trim() || undefined,
      category: said.category.trim() || undefined, description: said.description.trim() || undefined, set: said.set,
      tags: said.tags.trim() ? said.tags.split(",").map((tag) => tag.trim()).filter(Boolean) : undefined,
      images: given.map(([name, { file, alt, credit }]) => ({ name, alt, credit, ...(sendsPictures ? { bytes: file?.size } : { type: file?.type }) })),
    });
    /** @type {Record<string, string>} */
    const headers = { Authorization: `Bearer ${this.bearer}` };
    if (sendsPictures && upload) headers["X-Upload"] = upload;
    const files = given.map(([, { file }]) => /** @type {File} */ (file));
    const response = await fetch(this.path, { method: "POST", headers, body: new Blob(sendsPictures ? [head, "\n", ...files] : [head]) });
    if (response.ok) return response;
    const problem = await response.json().catch(() => ({}));
    throw Object.assign(new Error(problem.message ?? `the server answered ${response.status}`), { code: problem.code });
  }
}
