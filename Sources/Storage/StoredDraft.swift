package import OperationalTransform

/// A draft as it is kept: a keyframe, if there is one yet, and all operations after it.
package struct StoredDraft: Sendable, Equatable {
    /// Nil: the draft begins empty at revision 0.
    package var keyframe: Keyframe?
    /// From the revision after the keyframe to the newest, without a gap.
    package var tail: [AcceptedOperation]

    package init(keyframe: Keyframe? = nil, tail: [AcceptedOperation] = []) {
        self.keyframe = keyframe
        self.tail = tail
    }

    /// The newest revision.
    package var revision: Int { tail.last?.revision ?? keyframe?.revision ?? 0 }

    /// The draft, opened.
    ///
    /// - Throws: `.logGap` or `.lengthMismatch`: keyframe and operations do not belong together.
    package func document() throws(SubmissionError) -> Document {
        let document = Document(keyframe: keyframe ?? Keyframe())
        for accepted in tail { try document.replay(accepted) }
        return document
    }
}
