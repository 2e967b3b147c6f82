import TimeZones

/// Plans the export of a post into a blog: its slug, file, images, words.
///
/// Plans only: `FolderExport` and `GitExport` carry a plan out.
package struct Exporter: Sendable {
    package let blog: Blog
    /// Unix time of the export.
    package let now: Int64
    /// Whether a body may show an `image:NAME` that the post does not have: for a preview.
    package var keepsUnknownImages = false

    package init(blog: Blog, now: Int64) {
        self.blog = blog
        self.now = now
    }

    /// - Parameters:
    ///   - existing: what the new files must not touch.
    ///   - isSlugTaken: further slugs that others hold (branches of other exports).
    ///   - ownSlug: the slug this post got when it was exported before; kept, and its file may be replaced.
    /// - Throws: `.unanswered` if the post does not say what the blog needs and nothing implies, `.unknownImage`,
    ///   `.unsuitableImage`, `.unreadable` for an image file.
    package func plan(
        _ post: Post, existing: any ExistingFiles, isSlugTaken: (String) -> Bool = { _ in false },
        ownSlug: String? = nil
    ) throws(PublishingError) -> ExportPlan {
        var conventions = blog.conventions
        if conventions.engine == .hugo, blog.posts.isEmpty, !post.images.isEmpty {
            // A leaf bundle: the post and its images in one folder.
            conventions.postPath = "content/posts/:slug/index.md"
            conventions.imagePath = "content/posts/:slug/:name"
            conventions.imageAddress = ":name"
        }
        try checkPatterns(conventions)
        let missing = questions(for: post)
        guard missing.isEmpty else { throw .unanswered(missing) }
        var remarks: [String] = []
        let post = filledIn(post, &remarks)
        if let tag = HTMLText.firstTag(in: post.body), blog.dropsHTML {
            remarks.append(
                "Hugo leaves out HTML in a text, here \(tag), unless its config says unsafe = true; write it as Markdown"
            )
        }
        let images = try loadImages(post)
        var writer = PostWriter(
            conventions: conventions, blogZone: blog.blogZone, authorIDs: blog.authorIDs,
            knownTags: blog.tagVocabulary.map(\.tag), usualCategory: blog.usualCategory,
            knowsAllKeys: blog.posts.count >= Learner.fewestForKeys, keepsUnknownImages: keepsUnknownImages, now: now)
        let authorFile = newAuthorFile(post, existing: existing, writer: &writer)
        let date = PublicationDate.of(post.date, conventions: conventions, blogZone: blog.blogZone, now: now)
        let (categoryFolder, impliesCategory) = try categoryFolder(of: post, conventions, &remarks)
        let wanted =
            ownSlug ?? post.slug.flatMap { Slug.make(fromTyped: $0) } ?? Slug.make(fromTitle: writer.title(of: post))
            ?? Slug.make(fromDay: PostDate.day(date.civil))
        let heldSlugs = Set(blog.posts.map { $0.slug.lowercased() })

        for attempt in 1...1000 {
            let slug = attempt == 1 ? wanted : "\(wanted)-\(attempt)"
            let path = filled(conventions.postPath, slug: slug, date: date.civil, category: categoryFolder)
            var files: [ExportPlan.File] = []
            var addresses: [String: String] = [:]
            place(images, conventions, slug: slug, date: date, category: categoryFolder, existing, &files, &addresses)
            let rendered = try writer.render(
                post, slug: slug, imageAddresses: addresses, impliesCategory: impliesCategory)
            let bytes = Array(rendered.text.utf8)
            let before = existing.bytes(at: path)
            let isOwn = ownSlug != nil && attempt == 1
            let isTaken =
                before.map { $0 != bytes } ?? existing.isTaken(path)
                || before == nil && heldSlugs.contains(slug.lowercased())
                || isSlugTaken(slug)
            if isTaken, !isOwn { continue }
            if attempt > 1 { remarks.append("the slug \"\(wanted)\" is taken, so this post is \"\(slug)\"") }
            files.insert(ExportPlan.File(path: path, bytes: bytes, before: before), at: 0)
            if let authorFile { files.append(authorFile) }
            remarks += missingImages(rendered.text, beside: path, files, existing)
            return ExportPlan(
                slug: slug, title: writer.title(of: post), files: files, remarks: remarks + rendered.remarks)
        }
        throw .cannotWrite(path: wanted, reason: "a thousand posts have this slug; give another with --slug")
    }

    /// What the blog needs, the post does not say and nothing implies. A plan is made only once this is empty.
    package func questions(for post: Post) -> [Question] {
        let conventions = blog.conventions
        var questions: [Question] = []
        if Suggestions.title(of: post) == nil {
            questions.append(Question(name: "title", reason: "the post has none", flag: "--title TEXT"))
        }
        let folders = blog.categoryFolders
        if conventions.postPath.containsText(":category"), post.category.map(CleanText.line)?.isEmpty ?? true,
            usualCategoryFolder(folders) == nil
        {
            questions.append(
                Question(
                    name: "category", reason: "the blog keeps its posts in folders by category, and the post has none",
                    choices: folders, flag: "--category NAME"))
        }
        for key in conventions.keys where key.meaning == .other && key.isUsual {
            guard !post.extra.contains(where: { $0.key.lowercased() == key.name.lowercased() }) else { continue }
            questions.append(
                Question(
                    name: key.name, reason: "the blog's posts have it, and only you know what it says",
                    choices: blog.words(of: key.name),
                    flag: "--set \(key.name)=VALUE (nothing behind the = leaves it out)"))
        }
        return questions
    }

    /// The post with what its text and its blog imply.
    private func filledIn(_ post: Post, _ remarks: inout [String]) -> Post {
        var post = post
        post.title = Suggestions.title(of: post) ?? ""
        let suggestions = Suggestions(post, blog: blog)
        if post.description.map(CleanText.line)?.isEmpty ?? true, blog.needsDescription,
            let sentence = suggestions.description
        {
            post.description = sentence
            remarks.append("description: the first sentence, as nearly all posts have one; another with --description")
        }
        if post.tags.allSatisfy({ CleanText.line($0).isEmpty }), blog.usesTags {
            let like = suggestions.tags.isEmpty ? "" : "; in the text: \(suggestions.tags.joined(separator: ", "))"
            remarks.append("no tags, and nearly all posts have some: --tag NAME\(like)")
        }
        return post
    }

    /// Plans a change of a post that the blog has: the file gets the draft's text, lines that were not edited keep their
    /// bytes, and nothing is fitted to the engine, since the text came from there.
    ///
    /// - Throws: `.noSuchPost`, `.notUTF8`.
    package func planUpdate(
        of path: String, text: String, existing: any ExistingFiles
    ) throws(PublishingError) -> ExportPlan {
        guard let original = existing.bytes(at: path) else { throw .noSuchPost(path) }
        let bytes = try PostUpdate.bytes(original: original, text: text, path: path)
        let post = BlogPost(path: path, text: CleanText.body(String(decoding: bytes, as: UTF8.self)))
        let title = post.document.fields.value("title")?.string ?? TitleHeading.leading(post.document.body)?.plainText
        return ExportPlan(
            slug: post.slug, title: title ?? post.slug,
            files: [ExportPlan.File(path: path, bytes: bytes, before: original)], remarks: [])
    }

    // MARK: Where

    /// Patterns come from a file that anyone may have edited.
    private func checkPatterns(_ conventions: Conventions) throws(PublishingError) {
        for pattern in [conventions.postPath, conventions.imagePath] {
            let parts = pattern.split(separator: "/", omittingEmptySubsequences: false)
            let isSafe = parts.allSatisfy {
                !$0.isEmpty && $0 != "." && $0 != ".." && $0.lowercased() != ".git" && !$0.utf8.contains(0)
            }
            guard isSafe else {
                throw .invalidProfile(
                    path: Blog.profileName, reason: "the path \"\(pattern)\" leaves the blog's folder")
            }
        }
        guard conventions.postPath.containsText(":slug"), conventions.imagePath.containsText(":name") else {
            throw .invalidProfile(path: Blog.profileName, reason: "postPath needs :slug, and imagePath :name")
        }
    }

    private func filled(_ pattern: String, slug: String, date: CivilTime, category: String?) -> String {
        pattern.replacing(text: ":year", with: PostDate.padded(date.year, 4))
            .replacing(text: ":month", with: PostDate.padded(date.month, 2))
            .replacing(text: ":day", with: PostDate.padded(date.day, 2))
            .replacing(text: ":category", with: category ?? "")
            .replacing(text: ":slug", with: slug)
    }

    /// The folder for the post's category, and whether it says the category by itself.
    private func categoryFolder(
        of post: Post, _ conventions: Conventions, _ remarks: inout [String]
    ) throws(PublishingError) -> (String?, Bool) {
        guard conventions.postPath.containsText(":category") else { return (nil, false) }
        let folders = blog.categoryFolders
        if let category = post.category.map(CleanText.line), !category.isEmpty {
            if let exact = folders.first(where: { $0 == category }) { return (exact, conventions.engine == .pelican) }
            let slug = Slug.make(fromTitle: category) ?? "posts"
            if let same = folders.first(where: { Slug.make(fromTitle: $0)?.lowercased() == slug.lowercased() }) {
                return (same, false)
            }
            return (slug, false)
        }
        if let (folder, count) = usualCategoryFolder(folders) {
            remarks.append(
                "category: \(folder), as in \(count) of the last \(blog.posts.suffix(Learner.window).count) posts")
            return (folder, true)
        }
        throw .unanswered(questions(for: post))
    }

    /// The folder that at least three of five of the last posts are in, and how many.
    private func usualCategoryFolder(_ folders: [String]) -> (String, Int)? {
        let recent = blog.posts.suffix(Learner.window)
        var counts: [String: Int] = [:]
        for post in recent {
            if let folder = folders.first(where: { post.path.containsText("/\($0)/") || post.path.hasPrefix("\($0)/") })
            {
                counts[folder, default: 0] += 1
            }
        }
        guard let (folder, count) = counts.max(by: { $0.value < $1.value }), count * 5 >= recent.count * 3 else {
            return nil
        }
        return (folder, count)
    }

    private func newAuthorFile(
        _ post: Post, existing: any ExistingFiles, writer: inout PostWriter
    ) -> ExportPlan.File? {
        let folder = blog.conventions.postPath.split(separator: "/").dropLast().joined(separator: "/")
        let names = post.authors.map(CleanText.line).filter { !$0.isEmpty }
        guard blog.engine == .mkdocs, blog.conventions.key(.authors) != nil, !names.isEmpty,
            !existing.isTaken(AuthorFile.path(folder))
                || existing.bytes(at: AuthorFile.path(folder)) == Array(AuthorFile.made(for: names).text.utf8)
        else { return nil }
        let path = AuthorFile.path(folder)
        let (text, ids) = AuthorFile.made(for: names)
        writer.authorIDs = ids
        return ExportPlan.File(path: path, bytes: Array(text.utf8), before: existing.bytes(at: path))
    }

    // MARK: Images

    private struct LoadedImage {
        var image: PostImage
        var bytes: [UInt8]
        var stem: String
        var fileExtension: String
    }

    private func loadImages(_ post: Post) throws(PublishingError) -> [LoadedImage] {
        var loaded: [LoadedImage] = []
        for image in post.images {
            let bytes: [UInt8]
            switch image.content {
            case .bytes(let content): bytes = content
            case .file(let path): bytes = try FileBytes.read(path, largest: PostImage.largestByteCount)
            }
            guard bytes.count <= PostImage.largestByteCount else {
                throw .unsuitableImage(name: image.name, reason: "it has more than 10 MiB; make it smaller")
            }
            guard let kind = PostImage.fileExtension(of: bytes) else {
                throw .unsuitableImage(
                    name: image.name, reason: "it is no PNG, JPEG, GIF, WebP, AVIF or SVG; convert it to one of them")
            }
            let file = image.name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
            let dot = file.lastIndex(of: ".")
            let typed = dot.map { file[file.index(after: $0)...].lowercased() } ?? ""
            let stem = Slug.make(fromTyped: String(file[..<(dot ?? file.endIndex)])) ?? "image-\(loaded.count + 1)"
            loaded.append(
                LoadedImage(
                    image: image, bytes: bytes, stem: stem,
                    fileExtension: kind == "jpg" && typed == "jpeg" ? "jpeg" : kind))
        }
        return loaded
    }

    /// What the text shows by a path of another place: those images do not come along.
    private func missingImages(
        _ text: String, beside path: String, _ files: [ExportPlan.File], _ existing: any ExistingFiles
    ) -> [String] {
        let folder = path.split(separator: "/").dropLast().joined(separator: "/")
        let missing = ImageHabit.addresses(in: text).filter { address in
            guard !address.hasPrefix("/"), !address.hasPrefix("{") else { return false }
            let place = folder.isEmpty ? address : "\(folder)/\(address)"
            return !files.contains { $0.path == place } && !existing.isTaken(place)
        }
        guard let first = missing.first else { return [] }
        return [
            "\(missing.count == 1 ? "an image" : "\(missing.count) images") of the text not in the blog, as \(first)"
        ]
    }

    /// Gives each image a free file name; one that is there already with the same bytes is used as it is.
    private func place(
        _ images: [LoadedImage], _ conventions: Conventions, slug: String, date: PublicationDate, category: String?,
        _ existing: any ExistingFiles, _ files: inout [ExportPlan.File], _ addresses: inout [String: String]
    ) {
        var used: Set<String> = []
        for image in images where addresses[image.image.name] == nil {
            let base = filled(conventions.imagePath, slug: slug, date: date.civil, category: category)
            for attempt in 1...1000 {
                let stem = attempt == 1 ? image.stem : "\(image.stem)-\(attempt)"
                let name = "\(stem).\(image.fileExtension)"
                let path = base.replacing(text: ":name", with: name)
                let before = existing.bytes(at: path)
                if used.contains(path.lowercased()) || before.map({ $0 != image.bytes }) ?? existing.isTaken(path) {
                    continue
                }
                used.insert(path.lowercased())
                addresses[image.image.name] = filled(
                    conventions.imageAddress, slug: slug, date: date.civil, category: category
                ).replacing(text: ":name", with: name)
                files.append(ExportPlan.File(path: path, bytes: image.bytes, before: before))
                break
            }
        }
    }
}
