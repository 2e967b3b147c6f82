/// All that an export will write, before anything is written: the dry run.
package struct ExportPlan: Sendable, Equatable {
    package struct File: Sendable, Equatable {
        /// From the blog's root.
        package var path: String
        package var bytes: [UInt8]
        /// What stands there now: nil for a new file, equal bytes for one that stays, others for one that is updated.
        package var before: [UInt8]?

        package var isUnchanged: Bool { before == bytes }
    }

    package var slug: String
    package var title: String
    /// The post first, then its images.
    package var files: [File]
    /// What the author should know.
    package var remarks: [String]

    package var post: File { files[0] }
    /// Whether all of it is there already.
    package var isDone: Bool { files.allSatisfy(\.isUnchanged) }
}
