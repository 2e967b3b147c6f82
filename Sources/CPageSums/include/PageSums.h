/// A file layer for SQLite that keeps a checksum in each page of a database and mends single wrong bits.
///
/// It stands between SQLite and the system's own file layer, and touches the database file alone: the write-ahead log
/// has checksums of its own. A page of 4,096 bytes whose database reserves 8 bytes a page (byte 20 of the header says
/// so) is laid out as
///
///     | 0 … 4087: SQLite's | 4088: CRC-32 of page number and content | 4092: Adler-32 of the content |
///
/// both numbers low byte first. They are computed whenever a page is written to the file, and checked whenever it is
/// read. CRC-32 tells which bit of a page is wrong if it is a single one: of 4,092 bytes, no two single bits change it
/// in the same way. The Adler-32 then confirms it. Such a page is handed to SQLite as it was written; any other page is
/// handed on as it is, and SQLite and the rows' own checksums judge. A database that reserves nothing is left alone.
#ifndef COWRITE_PAGESUMS_H
#define COWRITE_PAGESUMS_H

#include <sqlite3.h>
#include <stdint.h>

/// The layer's name, for `sqlite3_open_v2`.
#define CPAGESUMS_NAME "cowrite"

/// Bytes that a database must reserve in each page (`SQLITE_FCNTL_RESERVE_BYTES`).
#define CPAGESUMS_RESERVED 8

enum { cpagesums_listed_max = 16 };

/// What a connection has found so far. Page numbers begin at 1; no page is listed twice.
struct cpagesums_findings {
    /// Whether pages of the file have checksums; known once the first page was read or written.
    int32_t has_sums;
    /// How many pages are listed in `mended`: a bit was wrong in the file, and right in what SQLite got.
    int32_t mended_count;
    uint32_t mended[cpagesums_listed_max];
    /// How many pages are listed in `wrong`: more than a bit is not what was written.
    int32_t wrong_count;
    uint32_t wrong[cpagesums_listed_max];
};

/// Makes the layer known to SQLite. May be called again. Returns an SQLite result code.
int cpagesums_register(void);

/// What the connection's main database has shown. Returns an SQLite result code.
int cpagesums_find(sqlite3 *connection, struct cpagesums_findings *findings);

/// Says of a file that is still empty whether the pages that will be written into it have checksums: a copy may write
/// others before the first. Returns an SQLite result code.
int cpagesums_expect(sqlite3 *connection, int has_sums);

#endif
