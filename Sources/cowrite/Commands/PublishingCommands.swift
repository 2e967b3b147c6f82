extension Command {
    /// The commands that take posts to and from blogs.
    static let publishingCommands: [Command] = [.export, .importPosts, .learn, .check]
}
