import OperationalTransform
import Session

/// What others wrote in a draft while this person was away, kept in place while the text goes on changing.
struct AwayMarks: Equatable, Sendable {
    struct Place: Equatable, Sendable {
        /// In scalars of the text.
        var range: Range<Int>
        var participant: ParticipantID
    }

    private(set) var places: [Place] = []
    let deletedCount: Int

    init(_ away: ServerMessage.Away) {
        deletedCount = away.deleted
        for entry in away.inserted where entry.count == 3 && entry[0] >= 0 && entry[1] > 0 {
            guard let participant = ParticipantID(exactly: entry[2]) else { continue }
            places.append(Place(range: entry[0]..<(entry[0] + entry[1]), participant: participant))
        }
    }

    var insertedCount: Int { places.reduce(0) { $0 + $1.range.count } }

    mutating func transform(over operation: Operation) {
        places = places.compactMap { place in
            let start = operation.transform(scalarOffset: place.range.lowerBound, bias: .after)
            let end = operation.transform(scalarOffset: place.range.upperBound, bias: .before)
            return start < end ? Place(range: start..<end, participant: place.participant) : nil
        }
    }

    /// The first place behind `offset`, else the first of all.
    func next(after offset: Int) -> Int? {
        (places.first { $0.range.lowerBound > offset } ?? places.first)?.range.lowerBound
    }
}
