import WebSocket

/// `GET /api/openapi.json`: the HTTP API in the form that other programs read (OpenAPI 3.1).
extension API {
    static let openAPI = HTTPResponse(
        status: 200, fields: Headers.text, contentType: "application/json", body: openAPIText)

    static let openAPIText = """
        {
          "openapi": "3.1.0",
          "info": {
            "title": "cowrite",
            "version": "1",
            "description": "Rooms over HTTP. Edits, people and the clock's commands travel over the WebSocket at /ws; its messages are written down in Sources/Session/README.md. The objects clock, person and draft are the same here and there."
          },
          "components": {
            "securitySchemes": {
              "key": {
                "type": "http",
                "scheme": "bearer",
                "description": "The part of a link behind the # sign: KEY, or KEY.PARTICIPANT.SECRET."
              }
            },
            "parameters": {
              "room": {"name": "room", "in": "path", "required": true, "schema": {"type": "string", "maxLength": 32}}
            },
            "schemas": {
              "Error": {
                "type": "object",
                "required": ["code", "message"],
                "properties": {"code": {"type": "string"}, "message": {"type": "string"}}
              },
              "Clock": {
                "type": "object",
                "required": ["server_now", "bell", "clock"],
                "properties": {
                  "server_now": {"type": "integer", "description": "Milliseconds since 1970-01-01 UTC, by the server's clock."},
                  "bell": {"type": "boolean"},
                  "clock": {
                    "type": "object",
                    "required": ["state", "plan", "phases", "phase", "round", "rounds"],
                    "properties": {
                      "state": {"enum": ["waiting", "running", "paused", "ended"]},
                      "plan": {"type": "string"},
                      "phases": {
                        "type": "array",
                        "items": {
                          "type": "object",
                          "properties": {
                            "kind": {"enum": ["checkin", "write", "break", "share"]},
                            "seconds": {"type": "integer"}
                          }
                        }
                      },
                      "phase": {"type": "integer"},
                      "round": {"type": "integer"},
                      "rounds": {"type": "integer"},
                      "starts_at": {"type": "integer"},
                      "started_at": {"type": "integer"},
                      "ends_at": {"type": "integer"},
                      "remaining_ms": {"type": "integer"},
                      "note": {"type": "string"}
                    }
                  }
                }
              },
              "Room": {
                "type": "object",
                "required": ["room", "title", "here", "locked", "clock", "people", "drafts"],
                "properties": {
                  "room": {"type": "string"},
                  "title": {"type": "string"},
                  "here": {"type": "integer"},
                  "locked": {"type": "boolean"},
                  "clock": {"$ref": "#/components/schemas/Clock"},
                  "series": {"type": "string"},
                  "timezone": {"type": "string"},
                  "people": {"type": "array", "items": {"type": "object"}},
                  "drafts": {"type": "array", "items": {"type": "object"}}
                }
              }
            },
            "responses": {
              "Error": {
                "description": "Refused; with Retry-After where waiting helps.",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
              }
            }
          },
          "paths": {
            "/api/rooms": {
              "get": {
                "summary": "The lobby: rooms whose hosts show them to strangers. Only where the server has one (--lobby).",
                "responses": {
                  "200": {
                    "description": "Those with most people first.",
                    "content": {
                      "application/json": {
                        "schema": {
                          "type": "object",
                          "required": ["rooms"],
                          "properties": {
                            "rooms": {
                              "type": "array",
                              "maxItems": 100,
                              "items": {
                                "type": "object",
                                "required": ["room", "title", "role", "link", "here", "clock"],
                                "properties": {
                                  "room": {"type": "string"},
                                  "title": {"type": "string"},
                                  "role": {"enum": ["writer", "viewer"]},
                                  "link": {"type": "string", "format": "uri"},
                                  "here": {"type": "integer"},
                                  "clock": {"$ref": "#/components/schemas/Clock"},
                                  "series": {"type": "string"}
                                }
                              }
                            }
                          }
                        }
                      }
                    }
                  },
                  "4XX": {"$ref": "#/components/responses/Error"}
                }
              },
              "post": {
                "summary": "Make a room; its three links are known nowhere else from then on.",
                "requestBody": {
                  "content": {
                    "application/json": {
                      "schema": {
                        "type": "object",
                        "properties": {
                          "title": {"type": ["string", "null"], "minLength": 1, "maxLength": 200},
                          "plan": {"type": ["string", "null"], "examples": ["5c 45w 10s"]},
                          "starts": {"type": ["string", "null"], "examples": ["2026-12-01T07:30 America/New_York"]},
                          "every": {"type": ["string", "null"], "examples": ["tue,wed,thu"]},
                          "timezone": {"type": ["string", "null"], "examples": ["America/New_York"]},
                          "conduct": {"type": ["string", "null"], "maxLength": 4000},
                          "listed": {"enum": ["writer", "viewer", null], "description": "Show it in the lobby with such a link."}
                        }
                      }
                    }
                  }
                },
                "responses": {
                  "201": {
                    "description": "Made.",
                    "content": {
                      "application/json": {
                        "schema": {
                          "type": "object",
                          "required": ["room", "host", "writer", "viewer"],
                          "properties": {
                            "room": {"type": "string"},
                            "host": {"type": "string", "format": "uri"},
                            "writer": {"type": "string", "format": "uri"},
                            "viewer": {"type": "string", "format": "uri"}
                          }
                        }
                      }
                    }
                  },
                  "4XX": {"$ref": "#/components/responses/Error"},
                  "5XX": {"$ref": "#/components/responses/Error"}
                }
              }
            },
            "/api/rooms/{room}": {
              "parameters": [{"$ref": "#/components/parameters/room"}],
              "get": {
                "summary": "The room's state as the key's holder may see it.",
                "security": [{"key": []}],
                "responses": {
                  "200": {
                    "description": "The state.",
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Room"}}}
                  },
                  "4XX": {"$ref": "#/components/responses/Error"}
                }
              }
            },
            "/api/rooms/{room}/ledger": {
              "parameters": [{"$ref": "#/components/parameters/room"}],
              "get": {
                "summary": "Posts finished in each month, of those who agreed to the ledger.",
                "security": [{"key": []}],
                "responses": {
                  "200": {
                    "description": "The newest month first.",
                    "content": {
                      "application/json": {
                        "schema": {
                          "type": "object",
                          "required": ["room", "title", "months"],
                          "properties": {
                            "room": {"type": "string"},
                            "title": {"type": "string"},
                            "months": {
                              "type": "array",
                              "items": {
                                "type": "object",
                                "required": ["month", "people"],
                                "properties": {
                                  "month": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"},
                                  "people": {
                                    "type": "array",
                                    "items": {
                                      "type": "object",
                                      "required": ["participant", "name", "posts"],
                                      "properties": {
                                        "participant": {"type": "integer"},
                                        "name": {"type": "string"},
                                        "posts": {"type": "integer"}
                                      }
                                    }
                                  }
                                }
                              }
                            }
                          }
                        }
                      }
                    }
                  },
                  "4XX": {"$ref": "#/components/responses/Error"}
                }
              }
            },
            "/r/{room}/timer": {
              "parameters": [
                {"$ref": "#/components/parameters/room"},
                {
                  "name": "theme", "in": "query", "description": "dark or light; anything else: as the system is set.",
                  "schema": {"type": "string"}
                }
              ],
              "get": {
                "summary": "The clock for a wall: a page without script for who accepts text/html, else as timer.txt.",
                "responses": {
                  "200": {
                    "description": "Loads itself anew.",
                    "content": {
                      "text/html": {"schema": {"type": "string"}}, "text/plain": {"schema": {"type": "string"}}
                    }
                  },
                  "4XX": {"$ref": "#/components/responses/Error"}
                }
              }
            },
            "/r/{room}/recap.md": {
              "parameters": [{"$ref": "#/components/parameters/room"}],
              "get": {
                "summary": "The last session as a post, of what its people agreed to show.",
                "security": [{"key": []}],
                "responses": {
                  "200": {"description": "Markdown.", "content": {"text/markdown": {"schema": {"type": "string"}}}},
                  "4XX": {"$ref": "#/components/responses/Error"}
                }
              }
            },
            "/r/{room}/timer.txt": {
              "parameters": [{"$ref": "#/components/parameters/room"}],
              "get": {
                "summary": "The clock in one line, and when it ends in a second one.",
                "responses": {
                  "200": {"description": "For a status bar.", "content": {"text/plain": {"schema": {"type": "string"}}}},
                  "4XX": {"$ref": "#/components/responses/Error"}
                }
              }
            },
            "/r/{room}/calendar.ics": {
              "parameters": [{"$ref": "#/components/parameters/room"}],
              "get": {
                "summary": "The room's date or series, for a calendar program to subscribe to.",
                "responses": {
                  "200": {"description": "RFC 5545.", "content": {"text/calendar": {"schema": {"type": "string"}}}},
                  "4XX": {"$ref": "#/components/responses/Error"}
                }
              }
            },
            "/r/{room}/events": {
              "parameters": [{"$ref": "#/components/parameters/room"}],
              "get": {
                "summary": "The messages a guest gets over the WebSocket, as server-sent events.",
                "security": [{"key": []}],
                "responses": {
                  "200": {
                    "description": "First welcome, then what changes; event close at the end.",
                    "content": {"text/event-stream": {"schema": {"type": "string"}}}
                  },
                  "4XX": {"$ref": "#/components/responses/Error"}
                }
              }
            },
            "/r/{room}/log": {
              "parameters": [
                {"$ref": "#/components/parameters/room"},
                {"name": "from", "in": "query", "schema": {"type": "integer", "minimum": 1, "default": 1}}
              ],
              "get": {
                "summary": "The session log as the key's holder may read it, as JSON Lines, a page at a time.",
                "security": [{"key": []}],
                "responses": {
                  "200": {
                    "description": "First {tape, room, holds, drafts, next}; next is where the next page begins, and missing in the last. Then an entry a line.",
                    "content": {"application/jsonl": {"schema": {"type": "string"}}}
                  },
                  "4XX": {"$ref": "#/components/responses/Error"},
                  "5XX": {"$ref": "#/components/responses/Error"}
                }
              }
            },
            "/r/{room}/drafts/{draft}.md": {
              "parameters": [
                {"$ref": "#/components/parameters/room"},
                {"name": "draft", "in": "path", "required": true, "schema": {"type": "integer"}}
              ],
              "get": {
                "summary": "A readable draft's Markdown as it is; its revision is the ETag.",
                "security": [{"key": []}],
                "responses": {
                  "200": {"description": "The text.", "content": {"text/markdown": {"schema": {"type": "string"}}}},
                  "304": {"description": "Not changed since If-None-Match."},
                  "4XX": {"$ref": "#/components/responses/Error"}
                }
              }
            },
            "/r/{room}/drafts/{draft}/writers": {
              "parameters": [
                {"$ref": "#/components/parameters/room"},
                {"name": "draft", "in": "path", "required": true, "schema": {"type": "integer"}}
              ],
              "get": {
                "summary": "Who wrote how much of a readable draft, and who agreed to be named.",
                "security": [{"key": []}],
                "responses": {
                  "200": {
                    "description": "The most first; an address only for the draft's owner.",
                    "content": {
                      "application/json": {
                        "schema": {
                          "type": "array",
                          "items": {
                            "type": "object",
                            "required": ["participant", "name", "scalars", "agrees"],
                            "properties": {
                              "participant": {"type": "integer"},
                              "name": {"type": "string"},
                              "scalars": {"type": "integer"},
                              "agrees": {"type": "boolean"},
                              "address": {"type": "string"}
                            }
                          }
                        }
                      }
                    }
                  },
                  "4XX": {"$ref": "#/components/responses/Error"}
                }
              }
            },
            "/r/{room}/drafts/{draft}/publish": {
              "parameters": [
                {"$ref": "#/components/parameters/room"},
                {"name": "draft", "in": "path", "required": true, "schema": {"type": "integer"}}
              ],
              "post": {
                "summary": "The draft as a post: a preview, a download, or (its owner only) a commit in this server's blog.",
                "description": "One line of JSON, then the bytes of the images it names, one after the other. Above 64 KiB with the header X-Upload: the word of a preview.",
                "security": [{"key": []}],
                "requestBody": {
                  "content": {
                    "application/json": {
                      "schema": {
                        "type": "object",
                        "required": ["action"],
                        "properties": {
                          "action": {"enum": ["preview", "download", "commit"]},
                          "target": {"type": "string", "examples": ["blog", "jekyll"]},
                          "title": {"type": "string"},
                          "slug": {"type": "string"},
                          "category": {"type": "string"},
                          "tags": {"type": "array", "items": {"type": "string"}},
                          "description": {"type": "string"},
                          "set": {"type": "object", "additionalProperties": {"type": "string"}},
                          "images": {
                            "type": "array",
                            "items": {
                              "type": "object",
                              "required": ["name"],
                              "properties": {
                                "name": {"type": "string"},
                                "bytes": {"type": "integer", "maximum": 10485760},
                                "type": {"type": "string"},
                                "alt": {"type": "string"},
                                "credit": {"type": "string"}
                              }
                            }
                          }
                        }
                      }
                    }
                  }
                },
                "responses": {
                  "200": {
                    "description": "What is planned or done (JSON), or the file (Markdown or zip).",
                    "content": {
                      "application/json": {"schema": {"type": "object"}},
                      "text/markdown": {"schema": {"type": "string"}},
                      "application/zip": {"schema": {"type": "string", "format": "binary"}}
                    }
                  },
                  "4XX": {"$ref": "#/components/responses/Error"},
                  "5XX": {"$ref": "#/components/responses/Error"}
                }
              }
            },
            "/api/openapi.json": {
              "get": {
                "summary": "This description.",
                "responses": {
                  "200": {"description": "OpenAPI 3.1.", "content": {"application/json": {"schema": {"type": "object"}}}}
                }
              }
            },
            "/metrics": {
              "get": {
                "summary": "What the server counts, for Prometheus: from this machine, or with the operator's token.",
                "responses": {
                  "200": {"description": "Text format 0.0.4.", "content": {"text/plain": {"schema": {"type": "string"}}}},
                  "4XX": {"$ref": "#/components/responses/Error"}
                }
              }
            },
            "/healthz": {
              "get": {
                "summary": "The program runs.",
                "responses": {"200": {"description": "ok", "content": {"text/plain": {"schema": {"type": "string"}}}}}
              }
            },
            "/readyz": {
              "get": {
                "summary": "The program can save.",
                "responses": {
                  "200": {"description": "ready", "content": {"text/plain": {"schema": {"type": "string"}}}},
                  "503": {"$ref": "#/components/responses/Error"}
                }
              }
            }
          }
        }

        """
}
