/// One thing that a finished post usually does not have. Advice: nothing is kept from being published by it.
package struct FinishRemark: Sendable, Equatable {
    package enum Rule: String, Sendable, CaseIterable, Codable {
        case unfinishedSentence = "unfinished-sentence"
        case emptySection = "empty-section"
        case mojibake
        case comment
        case todo
        case doubledWord = "doubled-word"
        case imageWithoutText = "image-without-text"
        case missingImage = "missing-image"
        case deadLink = "dead-link"
        case emptyLink = "empty-link"
        case unclosedFence = "unclosed-fence"
        case titleTwice = "title-twice"
        case otherYear = "other-year"
        case newTag = "new-tag"
        case missingKey = "missing-key"
        case draft
    }

    package var rule: Rule
    /// From 1, in the whole file.
    package var line: Int
    package var message: String
}
