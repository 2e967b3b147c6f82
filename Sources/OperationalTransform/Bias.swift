/// What a caret does when text is inserted exactly where it stands.
package enum Bias: Sendable, Equatable, Codable {
    /// The caret stays before the inserted text (carets of others).
    case before
    /// The caret moves behind the inserted text (one's own caret).
    case after
}
