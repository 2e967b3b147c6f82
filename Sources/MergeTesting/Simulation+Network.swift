import OperationalTransform

/// The network between them and the server, and how each end takes what arrives.
extension Simulation {
    mutating func delay() -> Int64 {
        Int64(random.chance(20) ? random.number(500...4_000) : random.number(1...120))
    }

    mutating func sendToServer(_ message: ToServer, over connection: Int) {
        if connections[connection].isLostToServer { return }
        let at = max(connections[connection].lastToServer, now + delay())
        connections[connection].lastToServer = at
        queue.add(.toServer(connection: connection, message), at: at)
    }

    mutating func send(_ outgoing: [SimulatedServer.Outgoing]) {
        for one in outgoing where connections[one.connection].isOpen {
            let at = max(connections[one.connection].lastToEditor, now + delay())
            connections[one.connection].lastToEditor = at
            queue.add(.toEditor(connection: one.connection, one.message), at: at)
            if case .resumed = one.message { continue }
            // Now and then a message comes twice.
            if random.chance(30) { queue.add(.toEditor(connection: one.connection, one.message), at: at) }
        }
    }

    mutating func connect(_ index: Int) {
        if seats[index].connection != nil { return }
        if !isServerUp { return queue.add(.connect(editor: index), at: now + 1_000) }
        let editor = seats[index].editor
        seats[index].connection = connections.count
        connections.append(Connection(editor: index))
        sendToServer(
            .hello(revision: editor.revision, inFlight: editor.inFlight?.sequence), over: connections.count - 1)
    }

    /// The editor's end is gone; what it had sent may still arrive, even behind its next connection.
    mutating func cut(_ connection: Int) {
        if !connections[connection].isOpen { return }
        connections[connection].isOpen = false
        if random.chance(2) { connections[connection].isLostToServer = true }
        let editor = connections[connection].editor
        seats[editor].connection = nil
        queue.add(.serverSeesEnd(connection: connection), at: now + delay())
        let away = isCalm ? 100 : random.chance(4) ? random.number(60_000...300_000) : random.number(50...5_000)
        queue.add(.connect(editor: editor), at: now + Int64(away))
    }

    // MARK: The server

    mutating func serve(_ connection: Int, _ message: ToServer) throws {
        if !isServerUp || connections[connection].isLostToServer { return }
        let index = connections[connection].editor
        switch message {
        case .hello(let revision, let inFlight):
            if !connections[connection].isOpen { return }
            try server.hello(
                connection: connection, client: seats[index].editor.client, revision: revision, inFlight: inFlight)
        case .submit(let submission):
            server.submit(connection: connection, submission, author: UInt32(index), at: now)
        }
        send(server.idle())
        scheduleCommit()
    }

    mutating func scheduleCommit() {
        if isCommitting || !server.hasStaged { return }
        isCommitting = true
        queue.add(.commit, at: now + Int64(random.number(1...40)))
    }

    mutating func crash() throws {
        if !isServerUp { return }
        report.crashes += 1
        try server.crash()
        isServerUp = false
        queue.add(.restart, at: now + Int64(random.number(100...20_000)))
        for connection in connections.indices where connections[connection].isOpen {
            connections[connection].isLostToServer = true
            cut(connection)
        }
        for connection in connections.indices { connections[connection].isLostToServer = true }
    }

    mutating func deliver(_ connection: Int, _ message: SimulatedServer.Message) throws {
        if !connections[connection].isOpen { return }
        let index = connections[connection].editor
        let editor = seats[index].editor
        switch message {
        case .resumed(let steps):
            report.resumes += 1
            connections[connection].isResumed = true
            seats[index].trail.changedByOthers()
            submit(try editor.resume(steps), by: index)
        case .operation(let operation, let revision):
            // The caret stays before what others insert at it.
            let unsaved = seats[index].caret
            seats[index].trail.changedByOthers()
            try editor.receive(operation, revision: revision)
            seats[index].caret = min(unsaved, editor.scalarCount)
        case .acknowledged(let sequence, let revision):
            submit(try editor.acknowledge(sequence: sequence, revision: revision), by: index)
        case .rebase(let catchUp, let from, let to):
            report.rebases += 1
            seats[index].trail.changedByOthers()
            submit(try editor.rebase(catchUp, from: from, to: to), by: index)
        case .refused(let error):
            throw failure("the server refused editor \(index): \(error)")
        }
    }
}
