#include "PageSums.h"

#include <stdbool.h>
#include <string.h>
#include <zlib.h>

enum {
    page_size = 4096,
    content_size = page_size - CPAGESUMS_RESERVED,
    reserved_offset = 20,  // in the first page: "bytes reserved at the end of each page"
    // Codes of our own for sqlite3_file_control; those up to 100 are SQLite's.
    control_find = 0x636f7701,
    control_expect = 0x636f7702,
};

/// A database file: SQLite's view of it, and behind it in memory the system layer's.
struct file {
    sqlite3_file base;
    sqlite3_file *system;
    /// Whether pages of this file have checksums, as far as is known. Once true it stays: no store loses them.
    bool has_sums;
    struct cpagesums_findings findings;
};

static sqlite3_vfs layer;
static sqlite3_vfs *system_layer;

static sqlite3_file *system_file(sqlite3_file *file) { return ((struct file *)file)->system; }

// MARK: - Checksums

static uint32_t load(const uint8_t *bytes) {
    return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

static void store(uint8_t *bytes, uint32_t value) {
    for (int byte = 0; byte < 4; byte++) bytes[byte] = (uint8_t)(value >> (8 * byte));
}

/// The number is part of it, so that a page which is written to another's place is noticed.
static uint32_t crc(const uint8_t *page, uint32_t number) {
    uint8_t key[4];
    store(key, number);
    return (uint32_t)crc32_z(crc32_z(0, key, sizeof key), page, content_size);
}

static uint32_t adler(const uint8_t *page) { return (uint32_t)adler32_z(1, page, content_size); }

static void sign(uint8_t *page, uint32_t number) {
    store(page + content_size, crc(page, number));
    store(page + content_size + 4, adler(page));
}

/// The bit of the content that, if it is wrong, changes the CRC by `difference`; -1 if there is none.
///
/// A wrong bit in the last byte changes the CRC as the table says, and each byte behind it moves the change on once.
static int wrong_bit(uint32_t difference) {
    const z_crc_t *table = get_crc_table();
    for (int bit = 0; bit < 8; bit++) {
        uint32_t change = table[1 << bit];
        for (int byte = content_size - 1; byte >= 0; byte--) {
            if (change == difference) return byte * 8 + bit;
            change = change >> 8 ^ table[change & 255];
        }
    }
    return -1;
}

enum verdict { page_sound, page_mended, page_wrong };

static enum verdict check(uint8_t *page, uint32_t number) {
    uint32_t difference = crc(page, number) ^ load(page + content_size);
    if (difference == 0) return page_sound;
    // A page that was taken into the file and never written, such as one of the list of free pages.
    static const uint8_t zeros[page_size];
    if (memcmp(page, zeros, page_size) == 0) return page_sound;
    uint32_t confirmation = load(page + content_size + 4);
    if ((difference & (difference - 1)) == 0 && adler(page) == confirmation) {
        // The wrong bit is in the CRC itself.
        sign(page, number);
        return page_mended;
    }
    int bit = wrong_bit(difference);
    if (bit < 0) return page_wrong;
    page[bit / 8] ^= (uint8_t)(1 << bit % 8);
    if (adler(page) == confirmation) return page_mended;
    page[bit / 8] ^= (uint8_t)(1 << bit % 8);
    return page_wrong;
}

static void list(uint32_t *pages, int32_t *count, uint32_t number) {
    for (int index = 0; index < *count; index++) {
        if (pages[index] == number) return;
    }
    if (*count < cpagesums_listed_max) pages[(*count)++] = number;
}

/// Whether a first page, as it stands in the file, is of a database with checksums. A wrong bit in the byte that says so
/// is a bit like any other.
static bool tells_of_sums(const uint8_t *first) {
    if (first[reserved_offset] == CPAGESUMS_RESERVED) return true;
    uint8_t page[page_size];
    memcpy(page, first, page_size);
    return check(page, 1) == page_mended && page[reserved_offset] == CPAGESUMS_RESERVED;
}

static void look_at_first_page(struct file *file) {
    uint8_t first[page_size];
    if (file->system->pMethods->xRead(file->system, first, page_size, 0) == SQLITE_OK && tells_of_sums(first))
        file->has_sums = true;
}

// MARK: - What SQLite calls

static int close_file(sqlite3_file *file) { return system_file(file)->pMethods->xClose(system_file(file)); }

static int read_file(sqlite3_file *base, void *bytes, int count, sqlite3_int64 offset) {
    struct file *file = (struct file *)base;
    sqlite3_file *system = file->system;
    int start = (int)(offset % page_size);
    bool is_whole = start == 0 && count == page_size;
    // The first page is looked at whenever it is read: another connection may have brought in the checksums.
    if (!file->has_sums && offset < page_size) look_at_first_page(file);
    if (!file->has_sums || start + count > page_size) return system->pMethods->xRead(system, bytes, count, offset);
    uint8_t buffer[page_size];
    uint8_t *page = is_whole ? bytes : buffer;
    int code = system->pMethods->xRead(system, page, page_size, offset - start);
    if (code != SQLITE_OK) return is_whole ? code : system->pMethods->xRead(system, bytes, count, offset);
    uint32_t number = (uint32_t)(offset / page_size) + 1;
    switch (check(page, number)) {
    case page_sound: break;
    case page_mended: list(file->findings.mended, &file->findings.mended_count, number); break;
    case page_wrong:
        // A part is read without a lock when a file is opened, and a page may just then be written.
        if (is_whole) list(file->findings.wrong, &file->findings.wrong_count, number);
        break;
    }
    if (!is_whole) memcpy(bytes, page + start, (size_t)count);
    return SQLITE_OK;
}

static int write_file(sqlite3_file *base, const void *bytes, int count, sqlite3_int64 offset) {
    struct file *file = (struct file *)base;
    sqlite3_file *system = file->system;
    if (count == page_size && offset % page_size == 0) {
        if (offset == 0 && ((const uint8_t *)bytes)[reserved_offset] == CPAGESUMS_RESERVED) file->has_sums = true;
        // Whoever writes holds the lock, so the first page stands as it is.
        if (!file->has_sums && offset > 0) look_at_first_page(file);
        if (file->has_sums) {
            uint8_t page[page_size];
            memcpy(page, bytes, page_size);
            sign(page, (uint32_t)(offset / page_size) + 1);
            return system->pMethods->xWrite(system, page, page_size, offset);
        }
    }
    return system->pMethods->xWrite(system, bytes, count, offset);
}

static int truncate_file(sqlite3_file *file, sqlite3_int64 size) {
    return system_file(file)->pMethods->xTruncate(system_file(file), size);
}

static int sync_file(sqlite3_file *file, int flags) {
    return system_file(file)->pMethods->xSync(system_file(file), flags);
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size) {
    return system_file(file)->pMethods->xFileSize(system_file(file), size);
}

static int lock_file(sqlite3_file *file, int level) {
    return system_file(file)->pMethods->xLock(system_file(file), level);
}

static int unlock_file(sqlite3_file *file, int level) {
    return system_file(file)->pMethods->xUnlock(system_file(file), level);
}

static int check_reserved_lock(sqlite3_file *file, int *result) {
    return system_file(file)->pMethods->xCheckReservedLock(system_file(file), result);
}

static int control_file(sqlite3_file *base, int operation, void *argument) {
    struct file *file = (struct file *)base;
    switch (operation) {
    case control_find:
        file->findings.has_sums = file->has_sums;
        *(struct cpagesums_findings *)argument = file->findings;
        return SQLITE_OK;
    case control_expect:
        file->has_sums = *(int *)argument != 0;
        return SQLITE_OK;
    default: return file->system->pMethods->xFileControl(file->system, operation, argument);
    }
}

static int sector_size(sqlite3_file *file) {
    return system_file(file)->pMethods->xSectorSize(system_file(file));
}

static int device_characteristics(sqlite3_file *file) {
    return system_file(file)->pMethods->xDeviceCharacteristics(system_file(file));
}

static int map_shared(sqlite3_file *file, int page, int size, int extend, void volatile **memory) {
    return system_file(file)->pMethods->xShmMap(system_file(file), page, size, extend, memory);
}

static int lock_shared(sqlite3_file *file, int offset, int count, int flags) {
    return system_file(file)->pMethods->xShmLock(system_file(file), offset, count, flags);
}

static void barrier_shared(sqlite3_file *file) { system_file(file)->pMethods->xShmBarrier(system_file(file)); }

static int unmap_shared(sqlite3_file *file, int delete) {
    return system_file(file)->pMethods->xShmUnmap(system_file(file), delete);
}

/// No page is handed out by address: all go through `read_file`.
static int fetch(sqlite3_file *file, sqlite3_int64 offset, int count, void **page) {
    (void)file, (void)offset, (void)count;
    *page = NULL;
    return SQLITE_OK;
}

static int unfetch(sqlite3_file *file, sqlite3_int64 offset, void *page) {
    (void)file, (void)offset, (void)page;
    return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
    .iVersion = 3,
    .xClose = close_file,
    .xRead = read_file,
    .xWrite = write_file,
    .xTruncate = truncate_file,
    .xSync = sync_file,
    .xFileSize = file_size,
    .xLock = lock_file,
    .xUnlock = unlock_file,
    .xCheckReservedLock = check_reserved_lock,
    .xFileControl = control_file,
    .xSectorSize = sector_size,
    .xDeviceCharacteristics = device_characteristics,
    .xShmMap = map_shared,
    .xShmLock = lock_shared,
    .xShmBarrier = barrier_shared,
    .xShmUnmap = unmap_shared,
    .xFetch = fetch,
    .xUnfetch = unfetch,
};

static int open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *base, int flags, int *opened) {
    (void)vfs;
    if (!(flags & SQLITE_OPEN_MAIN_DB)) return system_layer->xOpen(system_layer, name, base, flags, opened);
    struct file *file = (struct file *)base;
    memset(file, 0, sizeof *file);
    file->system = (sqlite3_file *)(file + 1);
    int code = system_layer->xOpen(system_layer, name, file->system, flags, opened);
    const sqlite3_io_methods *system = file->system->pMethods;
    if (code == SQLITE_OK && system->iVersion < 3) code = SQLITE_CANTOPEN;
    if (code == SQLITE_OK) {
        base->pMethods = &methods;
    } else if (system) {
        system->xClose(file->system);
    }
    return code;
}

// MARK: - What Swift calls

int cpagesums_register(void) {
    if (sqlite3_vfs_find(CPAGESUMS_NAME)) return SQLITE_OK;
    system_layer = sqlite3_vfs_find(NULL);
    if (!system_layer) return SQLITE_ERROR;
    // All but the opening of files is the system layer's own.
    layer = *system_layer;
    layer.pNext = NULL;
    layer.zName = CPAGESUMS_NAME;
    layer.szOsFile = (int)sizeof(struct file) + system_layer->szOsFile;
    layer.xOpen = open_file;
    return sqlite3_vfs_register(&layer, 0);
}

int cpagesums_find(sqlite3 *connection, struct cpagesums_findings *findings) {
    memset(findings, 0, sizeof *findings);
    return sqlite3_file_control(connection, "main", control_find, findings);
}

int cpagesums_expect(sqlite3 *connection, int has_sums) {
    return sqlite3_file_control(connection, "main", control_expect, &has_sums);
}
