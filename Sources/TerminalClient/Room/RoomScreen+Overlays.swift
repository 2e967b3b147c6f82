import Client
import OperationalTransform
import Session

/// Keys while something lies over the text.
extension RoomScreen {
    // MARK: Prompt

    mutating func updatePrompt(_ prompt: Prompt, _ input: TerminalInput, in context: RoomContext) -> [ScreenAction] {
        if case .key(let press) = input {
            switch press {
            case KeyPress(.escape), .control("c"), .control("g"): return cancel(prompt)
            case .control("q"): return [.leave]
            case KeyPress(.enter): return answer(prompt, in: context)
            default: break
            }
            if prompt.question.isYesOrNo {
                guard press == KeyPress(.character("y")) || press == KeyPress(.character("Y")) else {
                    return cancel(prompt)
                }
                return answer(prompt, in: context)
            }
        }
        var prompt = prompt
        prompt.input.take(input)
        overlay = .prompt(prompt)
        if prompt.question == .find {
            search = prompt.input.text.isEmpty ? nil : TextSearch(prompt.input.text)
        }
        return []
    }

    private mutating func cancel(_ prompt: Prompt) -> [ScreenAction] {
        if prompt.question == .name { return [.leave] }
        if prompt.question == .find { search = nil }
        overlay = prompt.below.map { .panel(selected: $0.selected) }
        return []
    }

    private mutating func answer(_ prompt: Prompt, in context: RoomContext) -> [ScreenAction] {
        let text = prompt.input.text
        overlay = prompt.below.map { .panel(selected: $0.selected) }
        switch prompt.question {
        case .name:
            guard !text.allSatisfy(\.isWhitespace) else {
                overlay = .prompt(prompt)
                return []
            }
            guard context.room.conduct.isEmpty else {
                overlay = .reading(Reading(subject: .agreement(name: text)))
                return []
            }
            return [.join(name: text, agreesToConduct: false)]
        case .find:
            search = text.isEmpty ? nil : TextSearch(text)
            return text.isEmpty ? [] : find(forward: true, in: context)
        case .newDraft:
            return [.send(.create(.init(title: text.isEmpty ? "Untitled" : text, reference: Self.newReference)))]
        case .intention: return [.send(.intention(.init(text: text)))]
        case .plan: return [.send(.clock(.init(action: .start, plan: text.isEmpty ? nil : text)))]
        case .title(let draft): return text.isEmpty ? [] : [.send(.title(.init(draft: draft, title: text)))]
        case .rename: return text.isEmpty ? [] : [.send(.rename(.init(name: text)))]
        case .reflection: return [.send(.reflection(.init(text: text)))]
        case .chain: return [.send(.clock(.init(action: .chain, plan: text.isEmpty ? nil : text)))]
        case .starts: return [.send(.schedule(.init(starts: text.isEmpty ? nil : text)))]
        case .every: return [.send(.schedule(.init(every: text.isEmpty ? nil : text)))]
        case .groupSize:
            guard let size = Int(text), size >= 2 || size == 0 else {
                message = "'\(text)' is no size of a group: 2 or more, or 0 for all together"
                return []
            }
            return [.send(.breakout(.init(size: size)))]
        case .conduct: return [.send(.conduct(.init(text: text)))]
        case .discard(let draft, _): return [.send(.discard(.init(draft: draft)))]
        case .restore(let draft, let revision): return [.send(.restore(.init(draft: draft, revision: revision)))]
        case .remove(let participant, _): return [.send(.remove(.init(participant: participant)))]
        case .report(let participant, _):
            guard !text.allSatisfy(\.isWhitespace) else {
                message = "nothing was reported"
                return []
            }
            return [.send(.report(.init(participant: participant, text: text)))]
        case .rotate(let role): return [.send(.rotate(.init(role: role)))]
        case .leaveUnsaved: return [.leave]
        }
    }

    // MARK: Panel

    func panelSelection(in context: RoomContext) -> Int {
        draft.flatMap { draft in context.room.draftsInOrder.firstIndex { $0.draft == draft } } ?? 0
    }

    mutating func updatePanel(_ selected: Int, _ input: TerminalInput, in context: RoomContext) -> [ScreenAction] {
        guard case .key(let press) = input else { return [] }
        let drafts = context.room.draftsInOrder
        let selected = min(max(selected, 0), max(drafts.count - 1, 0))
        let info = drafts.indices.contains(selected) ? drafts[selected] : nil
        func ask(_ question: Prompt.Question, _ text: String = "") -> Overlay {
            .prompt(Prompt(question: question, input: LineInput(text), below: .init(selected: selected)))
        }
        switch press.key {
        case .up: overlay = .panel(selected: max(selected - 1, 0))
        case .down: overlay = .panel(selected: min(selected + 1, max(drafts.count - 1, 0)))
        case .escape: overlay = nil
        case .enter: return info.map { show($0.draft) } ?? []
        case .function(1), .character("?"): overlay = .help(firstLine: 0)
        case .function(2): overlay = nil
        case .character(let letter) where press.modifiers == .control:
            if letter == "q" { return leave(in: context) }
            if letter == "p" { overlay = .palette(Palette(list: .commands)) }
            if letter == "o" || letter == "c" { overlay = nil }
        case .character("c"): return perform(.chat, in: context)
        case .character("n"): overlay = ask(.newDraft)
        case .character("i"): overlay = ask(.intention, context.me?.intention ?? "")
        case .character("o"): overlay = .shareOut(firstRow: 0)
        case .character(let letter):
            if context.room.role == .host, let actions = hostKey(letter, ask: ask, in: context) { return actions }
            guard let info, context.isMine(info.draft) else {
                if ["t", "s", "f", "d"].contains(letter) { message = "only its owner may do that to a draft" }
                return []
            }
            return ownerKey(letter, info, ask: ask)
        default: break
        }
        return []
    }

    private mutating func ownerKey(
        _ letter: Unicode.Scalar, _ info: ServerMessage.DraftInfo, ask: (Prompt.Question, String) -> Overlay
    ) -> [ScreenAction] {
        switch letter {
        case "t": overlay = ask(.title(info.draft), info.title)
        case "d": overlay = ask(.discard(info.draft, title: info.title), "")
        case "s":
            let next: Sharing =
                switch info.sharing {
                case .private: .readable
                case .readable: .writable
                case .writable: .private
                }
            return [.send(.share(.init(draft: info.draft, sharing: next)))]
        case "f": return [.send(.finish(.init(draft: info.draft, finished: !info.finished)))]
        default: break
        }
        return []
    }

    /// Keys of a host; nil for any other.
    private mutating func hostKey(
        _ letter: Unicode.Scalar, ask: (Prompt.Question, String) -> Overlay, in context: RoomContext
    ) -> [ScreenAction]? {
        func command(_ action: Clock.Action, seconds: Int? = nil) -> [ScreenAction] {
            [.send(.clock(.init(action: action, seconds: seconds)))]
        }
        switch letter {
        case "p":
            switch context.room.clock?.state {
            case .running: return command(.pause)
            case .paused: return command(.resume)
            default: return command(.start)
            }
        case "P":
            overlay = ask(.plan, context.room.clock?.plan.text ?? "")
            return []
        case "+": return command(.extend, seconds: 300)
        case "-": return command(.extend, seconds: -300)
        case "k": return command(.skip)
        case "l": return [.send(.lock(.init(locked: !context.room.isLocked)))]
        default: return nil
        }
    }

    // MARK: Help and share-out

    mutating func updateHelp(_ line: Int, _ input: TerminalInput) -> [ScreenAction] {
        guard case .key(let press) = input else { return [] }
        switch press.key {
        case .down: overlay = .help(firstLine: line + 1)
        case .up: overlay = .help(firstLine: max(0, line - 1))
        case .pageDown, .character(" "): overlay = .help(firstLine: line + 10)
        case .pageUp: overlay = .help(firstLine: max(0, line - 10))
        case .character("q") where press.modifiers == .control: return [.leave]
        default: overlay = nil
        }
        return []
    }

    mutating func updateShareOut(_ row: Int, _ input: TerminalInput, in context: RoomContext) -> [ScreenAction] {
        guard case .key(let press) = input else { return [] }
        switch press.key {
        case .down: overlay = .shareOut(firstRow: row + 1)
        case .up: overlay = .shareOut(firstRow: max(0, row - 1))
        case .pageDown, .character(" "): overlay = .shareOut(firstRow: row + 10)
        case .pageUp: overlay = .shareOut(firstRow: max(0, row - 10))
        case .character("q") where press.modifiers == .control: return [.leave]
        case .character("n"): return [.send(.turn(.init(action: .next)))]
        case .character("p"): return [.send(.turn(.init(action: .pass)))]
        case .character("h"): return showPassage()
        case .character("s"):
            guard let draft else { return [] }
            return [.send(.show(.init(draft: draft, sprint: true)))]
        default: overlay = nil
        }
        return []
    }

    /// Shows the room the draft, or what is selected of it.
    mutating func showPassage() -> [ScreenAction] {
        guard let draft else { return [] }
        let selection = editor.selection
        overlay = .shareOut(firstRow: 0)
        return [.send(.show(.init(draft: draft, from: selection?.lowerBound, to: selection?.upperBound)))]
    }
}
