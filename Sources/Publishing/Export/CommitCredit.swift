/// Who stands in an export's commit.
package struct CommitCredit: Sendable, Equatable {
    package struct Person: Sendable, Equatable {
        package var name: String
        /// The address they gave for commits.
        package var address: String

        package init(name: String, address: String) {
            self.name = name
            self.address = address
        }

        /// Without what git's headers give a meaning; nil if nothing is left of the name or it is no address.
        var identity: Person? {
            func safe(_ text: String) -> String {
                CleanText.line(String(text.unicodeScalars.filter { $0 != "<" && $0 != ">" }))
            }
            let person = Person(name: safe(name), address: safe(address).filter { $0 != " " })
            return person.name.isEmpty || !person.address.contains("@") ? nil : person
        }
    }

    /// The first writer, if they gave an address; else the commit is the exporting user's own.
    package var author: Person?
    /// The others who gave one and consent.
    package var coAuthors: [Person]

    package init(author: Person? = nil, coAuthors: [Person] = []) {
        self.author = author
        self.coAuthors = coAuthors
    }
}
