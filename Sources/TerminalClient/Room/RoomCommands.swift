import Client
import OperationalTransform
import Session

/// What one can do now, in words: the table behind the palette. What one's role, the draft or the clock does not allow
/// is not in it.
enum RoomCommands {
    typealias Item = Palette.Item

    static func items(_ list: Palette.List, draft: DraftID?, in context: RoomContext) -> [Item] {
        switch list {
        case .commands:
            guard context.participant != nil else { return [] }
            return draftItems(draft, context) + peopleItems(context) + shareOutItems(draft, context)
                + (context.room.role == .host ? clockItems(context) + hostItems(context) : []) + screenItems
        case .coauthors(let draft): return coauthors(of: draft, context)
        case .removal:
            return others(context).map {
                Item(title: "Remove \($0.name)", choice: .ask(.remove($0.participant, name: $0.name), ""))
            }
        case .reported:
            return others(context).map {
                Item(title: "Report \($0.name)", choice: .ask(.report($0.participant, name: $0.name), ""))
            }
        case .roles: return roles(context)
        }
    }

    // MARK: Drafts

    private static func draftItems(_ draft: DraftID?, _ context: RoomContext) -> [Item] {
        var items: [Item] = []
        if context.room.role != .viewer {
            items.append(Item(title: "New draft", keys: "^O n", choice: .ask(.newDraft, "")))
        }
        if let draft, let info = context.room.drafts[draft] {
            if context.isMine(draft) { items += ownerItems(info) }
            items.append(Item(title: "What this draft was: go back in its past", choice: .past))
            items.append(
                Item(title: "Go to what others wrote while you were away", keys: "F7", choice: .key(.nextAway)))
        }
        for info in context.room.draftsInOrder where info.draft != draft {
            let owner = context.isMine(info.draft) ? "" : "\(context.room.name(of: info.owner)): "
            items.append(Item(title: "Open \(owner)\(info.title)", choice: .open(info.draft)))
        }
        if context.room.role != .viewer {
            items.append(
                Item(
                    title: "Write the session's recap into a new draft",
                    choice: .send(.recap(.init(reference: RoomScreen.newReference)))))
        }
        items.append(Item(title: "Ledger: posts finished by month", choice: .send(.ledger)))
        return items
    }

    private static func ownerItems(_ info: ServerMessage.DraftInfo) -> [Item] {
        func share(_ sharing: Sharing, _ title: String) -> Item? {
            info.sharing == sharing
                ? nil : Item(title: title, choice: .send(.share(.init(draft: info.draft, sharing: sharing))))
        }
        let sharing = [
            share(.readable, "Share: all may read this draft"), share(.writable, "Share: all may write in this draft"),
            share(.private, "Share with nobody: make this draft private"),
        ].compactMap(\.self)
        return [
            Item(title: "Title of this draft", keys: "^O t", choice: .ask(.title(info.draft), info.title)),
            Item(
                title: info.finished ? "Take back: this draft is not finished" : "Finish: this draft is done",
                keys: "^O f", choice: .send(.finish(.init(draft: info.draft, finished: !info.finished)))),
        ] + sharing + [
            Item(title: "Invite a co-author into this draft", choice: .pick(.coauthors(info.draft))),
            Item(
                title: "Throw this draft away", keys: "^O d",
                choice: .ask(.discard(info.draft, title: info.title), "")),
        ]
    }

    private static func coauthors(of draft: DraftID, _ context: RoomContext) -> [Item] {
        let invited = context.room.drafts[draft]?.coauthors ?? []
        return others(context).map { person in
            let isInvited = invited.contains(person.participant)
            return Item(
                title: isInvited ? "\(person.name) writes with you: take back" : "Invite \(person.name)",
                choice: .sendAndStay(
                    .invite(.init(draft: draft, participant: person.participant, invited: !isInvited))))
        }
    }

    // MARK: People

    private static func peopleItems(_ context: RoomContext) -> [Item] {
        var items: [Item] = [Item(title: "Chat", keys: "Alt-C", choice: .key(.chat))]
        if context.room.role != .viewer {
            items.append(
                Item(
                    title: "Intention: what I write today", keys: "^O i",
                    choice: .ask(.intention, context.me?.intention ?? "")))
            items.append(
                Item(title: "Reflection: how it went", choice: .ask(.reflection, context.me?.reflection ?? "")))
        }
        items.append(Item(title: "My name", choice: .ask(.rename, context.me?.name ?? "")))
        let agrees = context.room.agrees
        func consent(_ isOn: Bool, _ what: String, _ message: ClientMessage.Agree) -> Item {
            Item(title: "\(isOn ? "Hide" : "Show") \(what)", choice: .send(.agree(message)))
        }
        items += [
            consent(agrees.counts, "others how many words I wrote in a sprint", .init(counts: !agrees.counts)),
            consent(agrees.recap, "my name and posts in the recap", .init(recap: !agrees.recap)),
            consent(agrees.ledger, "my finished posts in the ledger", .init(ledger: !agrees.ledger)),
            Item(title: "My personal link, for another device or export", choice: .read(.personalLink)),
        ]
        if !context.room.groups.isEmpty {
            items.append(Item(title: "Groups: who is with whom", choice: .read(.groups)))
        }
        if !context.room.conduct.isEmpty { items.append(Item(title: "Code of conduct", choice: .read(.conduct))) }
        if !others(context).isEmpty {
            items.append(Item(title: "Report a person to the hosts", choice: .pick(.reported)))
        }
        return items
    }

    private static func others(_ context: RoomContext) -> [ServerMessage.Person] {
        context.room.peopleInOrder.filter { $0.participant != context.participant }
    }

    // MARK: Share-out

    private static func shareOutItems(_ draft: DraftID?, _ context: RoomContext) -> [Item] {
        var items = [Item(title: "Share-out: whose turn it is", keys: "^O o", choice: .key(.shareOut))]
        guard context.room.shareOut?.speaker != nil, context.room.shareOut?.speaker == context.participant else {
            return items
        }
        if let draft {
            items.append(Item(title: "Show this draft, or what is selected of it", choice: .showSelection))
            items.append(
                Item(
                    title: "Show what I wrote in this sprint",
                    choice: .send(.show(.init(draft: draft, sprint: true)))))
        }
        items.append(Item(title: "Pass my turn", choice: .send(.turn(.init(action: .pass)))))
        items.append(Item(title: "End my turn", choice: .send(.turn(.init(action: .next)))))
        return items
    }

    // MARK: A host's

    private static func clockItems(_ context: RoomContext) -> [Item] {
        func clock(_ title: String, _ action: Clock.Action, seconds: Int? = nil, keys: String = "") -> Item {
            Item(title: "Clock: \(title)", keys: keys, choice: .send(.clock(.init(action: action, seconds: seconds))))
        }
        let plan = context.room.clock?.plan.text ?? ""
        let another = Item(title: "Clock: start another plan", keys: "^O P", choice: .ask(.plan, plan))
        let more = Item(title: "Clock: more phases behind these", choice: .ask(.chain, plan))
        let dates = [
            Item(title: "Clock: a first start", choice: .ask(.starts, "")),
            Item(title: "Clock: a series of mornings", choice: .ask(.every, context.room.series ?? "")),
        ]
        switch context.room.clock?.state {
        case .running:
            return [
                clock("pause", .pause, keys: "^O p"), clock("five minutes more", .extend, seconds: 300, keys: "^O +"),
                clock("five minutes less", .extend, seconds: -300, keys: "^O -"),
                clock("skip to the next phase", .skip, keys: "^O k"), more, clock("end the session", .cancel), another,
            ]
        case .paused:
            return [
                clock("go on", .resume, keys: "^O p"), clock("five minutes more", .extend, seconds: 300, keys: "^O +"),
                more, clock("end the session", .cancel),
            ]
        default: return [clock("start", .start, keys: "^O p"), another] + dates
        }
    }

    private static func hostItems(_ context: RoomContext) -> [Item] {
        let isLocked = context.room.isLocked
        var items = [
            Item(
                title: isLocked ? "Host: open the door" : "Host: lock the door for new people", keys: "^O l",
                choice: .send(.lock(.init(locked: !isLocked)))),
            Item(title: "Host: breakout groups", choice: .ask(.groupSize, "4")),
        ]
        if !context.room.groups.isEmpty {
            items.append(Item(title: "Host: all together again", choice: .send(.breakout(.init(size: 0)))))
        }
        if !others(context).isEmpty {
            items.append(Item(title: "Host: remove a person", choice: .pick(.removal)))
            items.append(Item(title: "Host: give a person another role", choice: .pick(.roles)))
        }
        if !context.room.reports.isEmpty {
            items.append(Item(title: "Host: reports, what people told the hosts", choice: .read(.reports)))
        }
        return items + lobbyItems(context) + [
            Item(title: "Host: a code of conduct", choice: .ask(.conduct, context.room.conduct)),
            Item(title: "Host: a new link for writers; the old one ends", choice: .ask(.rotate(.writer), "")),
            Item(title: "Host: a new link for viewers; the old one ends", choice: .ask(.rotate(.viewer), "")),
        ]
    }

    private static func lobbyItems(_ context: RoomContext) -> [Item] {
        guard context.room.hasLobby else { return [] }
        func show(_ role: Role, _ who: String) -> Item? {
            context.room.listed == role
                ? nil
                : Item(
                    title: "Host: into the lobby, where strangers may \(who)",
                    choice: .send(.list(.init(role: role))))
        }
        let hide =
            context.room.listed == nil
            ? nil : Item(title: "Host: out of the lobby", choice: .send(.list(.init())))
        return [show(.writer, "write"), show(.viewer, "look on"), hide].compactMap(\.self)
    }

    private static func roles(_ context: RoomContext) -> [Item] {
        others(context).flatMap { person in
            [(Role.host, "host"), (.writer, "writer"), (.viewer, "viewer, who only reads")]
                .filter { $0.0 != person.role }
                .map { role, word in
                    Item(
                        title: "\(person.name): make \(word)",
                        choice: .sendAndStay(.role(.init(participant: person.participant, role: role))))
                }
        }
    }

    // MARK: The screen's

    private static let screenItems = [
        Item(title: "Drafts, people, clock", keys: "^O", choice: .key(.panel)),
        Item(title: "Find in this draft", keys: "^F", choice: .key(.find)),
        Item(title: "Undo what I did", keys: "^_", choice: .key(.edit(.undo))),
        Item(title: "Redo", keys: "Alt-E", choice: .key(.edit(.redo))),
        Item(title: "Focus: only this paragraph", keys: "F8", choice: .key(.focus)),
        Item(title: "Say the time left and the connection", keys: "F5", choice: .key(.tellTime)),
        Item(title: "Say what is saved", keys: "^S", choice: .key(.saved)),
        Item(title: "Connect now", keys: "^R", choice: .key(.tryNow)),
        Item(title: "Draw the screen again", keys: "^L", choice: .key(.redraw)),
        Item(title: "Your own editor: vim, emacs, nano on this draft", choice: .read(.ownEditor)),
        Item(title: "Help: every key", keys: "F1", choice: .key(.help)),
        Item(title: "Leave; your draft stays", keys: "^Q", choice: .key(.leave)),
    ]
}
