/// Why a post, a blog or an export is refused. Each message names the value, what was expected and what to do.
package enum PublishingError: Error, Equatable, CustomStringConvertible {
    case unreadable(path: String, reason: String)
    case notUTF8(path: String)
    case invalidPost(path: String, reason: String)
    case unknownEngine(String)
    case noSuchFolder(String)
    case folderIsLink(path: String, target: String)
    case noBlog(path: String)
    case unsuitableBlog(path: String, reason: String)
    case pathLeavesBlog(String)
    case noSuchPost(String)
    case unknownImage(String)
    case unsuitableImage(name: String, reason: String)
    /// Nothing implies what the blog needs; not empty.
    case unanswered([Question])
    case inputEnded
    /// Git's own first line.
    case git(String)
    case gitMissing
    case noRepository(path: String)
    case branchInUse(branch: String, folder: String)
    case branchMoved(branch: String)
    case noIdentity
    case cannotWrite(path: String, reason: String)
    case invalidProfile(path: String, reason: String)
    /// The blog was learnt before.
    case profileExists

    package var description: String {
        switch self {
        case .unreadable(let path, let reason):
            "cannot read \(path): \(reason)\n  name another file, or make this one readable"
        case .notUTF8(let path):
            "\(path) is not UTF-8 text; convert it first, for example: iconv -f windows-1252 -t utf-8 \(path)"
        case .invalidPost(let path, let reason): "\(path) is no post: \(reason)"
        case .unknownEngine(let name):
            "there is no engine \"\(name)\"; the engines are auto, \(Engine.allCases.map(\.rawValue).joined(separator: ", "))"
        case .noSuchFolder(let path): "there is no folder \(path); make it first, or name another"
        case .folderIsLink(let path, let target):
            "\(path) is a symbolic link to \(target), and cowrite writes only where it is told to\n"
                + "  name the folder itself: \(target)"
        case .noBlog(let path):
            "\(path) is no blog that cowrite knows\n"
                + "  looked for pelicanconf.py, _config.yml, hugo.toml or config.toml, conf.py (Nikola, ABlog), mkdocs.yml,"
                + " eleventy.config.js, astro.config.mjs, and for posts with a header\n"
                + "  if it is one all the same, say what builds it: cowrite learn \(path) --write --engine "
                + Engine.allCases.map(\.rawValue).joined(separator: "|")
        case .unsuitableBlog(let path, let reason): "cannot write a post into \(path): \(reason)"
        case .pathLeavesBlog(let path):
            "\(path) leads out of the blog's folder through a symbolic link; nothing was written\n"
                + "  put a folder there in its place"
        case .noSuchPost(let path):
            "the blog has no file \(path) to update; give its path from the blog's folder"
        case .unknownImage(let name):
            "the body shows image:\(name), but the post has no image of that name; add it to \"images\" or change the body"
        case .unsuitableImage(let name, let reason): "the image \"\(name)\" cannot be published: \(reason)"
        case .unanswered(let questions):
            "the blog needs what the post does not say\n" + questions.map { "  \($0.line)" }.joined(separator: "\n")
        case .inputEnded:
            "the input ended before all was said; nothing was written\n"
                + "  answer by options instead, they are listed with: --no-input"
        case .git(let message): "git says: \(message)\n  mend that, or export without git: --files"
        case .gitMissing: "git is not installed\n  install it, or export without it: --files"
        case .noRepository(let path):
            "\(path) is in no git repository\n  make one with git init, or leave --branch out"
        case .branchInUse(let branch, let folder):
            "the branch \(branch) of this post is checked out in \(folder), and cowrite leaves your work tree alone\n"
                + "  switch to another branch first: git switch -"
        case .branchMoved(let branch):
            "the branch \(branch) was changed since this post was exported to it; nothing was written over\n"
                + "  merge or rename it (git branch -m \(branch) NEW), then export again"
        case .noIdentity:
            "git does not know who commits here\n"
                + "  tell it: git config user.name \"Your Name\" and git config user.email you@example.org"
        case .cannotWrite(let path, let reason):
            "cannot write \(path): \(reason)\n  name another place, or look at this one's owner and space"
        case .profileExists:
            "the blog has its \(Blog.profileName) already, and it is yours to edit\n"
                + "  edit it, or delete it to learn the blog anew"
        case .invalidProfile(let path, let reason):
            "\(path) cannot be used: \(reason)\n  correct it, or delete it and learn the blog again: cowrite learn BLOG --write"
        }
    }
}
