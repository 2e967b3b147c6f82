/// What was learnt of a blog, and how surely.
package struct Learning: Sendable, Equatable {
    /// One guess of the conventions.
    package struct Guess: Sendable, Equatable {
        /// What it is about, as the profile file names it.
        package var name: String
        package var value: String
        /// The posts that agree, of `postCount`; nil where it is not from posts.
        package var agreeing: Int?
        package var postCount: Int
        /// Where it comes from: "posts", a config file's name, or "usual" for the engine's own habit.
        package var source: String

        /// 0...1; nil where no post was counted.
        package var confidence: Double? {
            agreeing.flatMap { postCount > 0 ? Double($0) / Double(postCount) : nil }
        }
    }

    package var conventions: Conventions
    package var guesses: [Guess]
    /// What must be asked for each post, since the blog's posts differ there and nothing says how.
    package var questions: [String]
}
