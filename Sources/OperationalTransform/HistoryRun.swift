extension History {
    /// Operations of one writer that go on where the one before ended, each of the same size.
    struct Run {
        enum Kind: UInt8 {
            /// Each inserts `unit` scalars behind the one before.
            case insert
            /// Each deletes `unit` scalars in front of the one before, as the backspace key does.
            case deleteBackward
            /// Each deletes `unit` scalars at the same place.
            case deleteForward
            /// One operation that inserts and deletes `unit` scalars at one place.
            case replace
            /// One operation of several splices, or none: in `others`.
            case other
        }

        /// Made by the first operation of the run.
        var revision: Int
        /// Of the first operation in its client's count.
        var sequence: Int
        /// First byte of the inserted text in the history's text; for `.other` the index in `others`.
        var textStart = 0
        /// Bytes of inserted text.
        var textCount = 0
        /// Milliseconds of the server's clock, of the first operation.
        var firstAt: Int64
        /// Of the last operation, less than `runMilliseconds` later.
        var lastAt: Int64
        /// Where the first operation was made.
        var scalarOffset: UInt32
        var operationCount: UInt32
        var unit: UInt32
        var writer: UInt32
        var kind: Kind

        /// The revision after the run.
        var end: Int { revision + Int(operationCount) - 1 }
    }

    /// A run as it is kept: 32 bytes, because where two people write in turn every operation is a run, and memory fresh
    /// from the system costs more than what is written to it. What the next record tells as well, where the run ends,
    /// is read from there.
    struct Record: BitwiseCopyable {
        /// The time of the first operation, in 48 bits: thousands of years.
        private var firstAtLow: UInt32
        private var firstAtHigh: Int16
        var lastMilliseconds: UInt16 = 0
        var sequence: UInt32
        /// Less the history's start.
        var revision: UInt32
        /// Bytes of inserted text before the run.
        var textStart: UInt32
        /// For `.other` the index in `others`.
        var scalarOffset: UInt32
        var unit: UInt32
        private var writerAndKind: UInt32

        init(
            _ kind: Run.Kind, revision: Int, writer: UInt32, sequence: Int, firstAt: Int64, textStart: Int,
            scalarOffset: Int, unit: Int
        ) {
            let at = min(max(firstAt, -(1 << 47)), 1 << 47 - 1)
            firstAtLow = UInt32(truncatingIfNeeded: at)
            firstAtHigh = Int16(truncatingIfNeeded: at >> 32)
            self.sequence = UInt32(sequence)
            self.revision = UInt32(revision)
            self.textStart = UInt32(textStart)
            self.scalarOffset = UInt32(scalarOffset)
            self.unit = UInt32(unit)
            writerAndKind = writer << 3 | UInt32(kind.rawValue)
        }

        var firstAt: Int64 { Int64(firstAtHigh) << 32 | Int64(firstAtLow) }
        var writer: UInt32 { writerAndKind >> 3 }
        var kind: Run.Kind {
            get { Run.Kind(rawValue: UInt8(writerAndKind & 7)) ?? .other }
            set { writerAndKind = writerAndKind & ~7 | UInt32(newValue.rawValue) }
        }
    }
}

extension History.Run {
    /// Where an operation of the run was made.
    func offset(of operation: Int) -> Int {
        switch kind {
        case .insert: Int(scalarOffset) + operation * Int(unit)
        case .deleteBackward: Int(scalarOffset) - operation * Int(unit)
        case .deleteForward, .replace, .other: Int(scalarOffset)
        }
    }

    /// Where the caret stood before the run, if it was typed.
    var caretBefore: Int { kind == .deleteBackward ? Int(scalarOffset) + Int(unit) : Int(scalarOffset) }
}
