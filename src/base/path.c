// SPDX-License-Identifier: MIT
#include "timbre/base/path.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// Folders of the XDG specification.

static char *
home_folder(void)
{
    const char *home = getenv("HOME");
    if (home != NULL && home[0] == '/')
        return mem_copy_text(home);
    char text[4096];
    struct passwd entry;
    struct passwd *found = NULL;
    if (getpwuid_r(getuid(), &entry, text, sizeof text, &found) == 0 &&
        found != NULL && found->pw_dir != NULL && found->pw_dir[0] == '/')
        return mem_copy_text(found->pw_dir);
    return mem_copy_text("/");
}

// $VARIABLE, or HOME/OTHERWISE when it is unset or relative.
static char *
xdg_folder(const char *variable, const char *otherwise)
{
    const char *value = getenv(variable);
    if (value != NULL && value[0] == '/')
        return mem_copy_text(value);
    char *home = home_folder();
    char *folder = path_join(home, otherwise);
    mem_free(home);
    return folder;
}

static char *
xdg_timbre_folder(const char *variable, const char *otherwise)
{
    char *base = xdg_folder(variable, otherwise);
    char *folder = path_join(base, "timbre");
    mem_free(base);
    return folder;
}

char *
path_config_folder(void)
{
    return xdg_timbre_folder("XDG_CONFIG_HOME", ".config");
}

char *
path_data_folder(void)
{
    return xdg_timbre_folder("XDG_DATA_HOME", ".local/share");
}

char *
path_state_folder(void)
{
    return xdg_timbre_folder("XDG_STATE_HOME", ".local/state");
}

char *
path_cache_folder(void)
{
    return xdg_timbre_folder("XDG_CACHE_HOME", ".cache");
}

// The value of a user-dirs.dirs line XDG_MUSIC_DIR="$HOME/Music" or NULL.
static char *
music_of_line(const char *line)
{
    static const char name[] = "XDG_MUSIC_DIR=\"";
    line += strspn(line, " \t");
    if (!text_starts_with(line, name))
        return NULL;
    line += strlen(name);
    Text value = {0};
    if (text_starts_with(line, "$HOME")) {
        char *home = home_folder();
        text_append(&value, home);
        mem_free(home);
        line += strlen("$HOME");
    }
    for (; *line != '\0' && *line != '"' && *line != '\n'; line++) {
        if (line[0] == '\\' && line[1] != '\0')
            line++;
        text_append_bytes(&value, line, 1);
    }
    char *folder = text_take(&value);
    if (*line == '"' && folder[0] == '/')
        return folder;
    mem_free(folder);
    return NULL;
}

static char *
music_of_user_dirs(void)
{
    enum { LIMIT = 1 << 16 };

    char *config = xdg_folder("XDG_CONFIG_HOME", ".config");
    char *path = path_join(config, "user-dirs.dirs");
    char *text = path_read_file(path, LIMIT, NULL, NULL);
    char *folder = NULL;
    for (const char *line = text; line != NULL;) {
        char *found = music_of_line(line);
        if (found != NULL) { // the last one counts, as in a shell
            mem_free(folder);
            folder = found;
        }
        line = strchr(line, '\n');
        if (line != NULL)
            line++;
    }
    mem_free(text);
    mem_free(path);
    mem_free(config);
    return folder;
}

char *
path_music_folder(void)
{
    const char *value = getenv("XDG_MUSIC_DIR");
    char *base = value != NULL && value[0] == '/' ? mem_copy_text(value)
                                                  : music_of_user_dirs();
    if (base == NULL)
        base = xdg_folder("XDG_MUSIC_DIR", "Music");
    char *folder = path_join(base, "Timbre");
    mem_free(base);
    return folder;
}

// Parts of a path.

char *
path_join(const char *folder, const char *name)
{
    if (folder[0] == '\0' || name[0] == '/')
        return mem_copy_text(name);
    return text_format(text_ends_with(folder, "/") ? "%s%s" : "%s/%s", folder,
                       name);
}

const char *
path_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

char *
path_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL)
        return mem_copy_text(".");
    if (slash == path)
        return mem_copy_text("/");
    return text_format("%.*s", (int)(slash - path), path);
}

const char *
path_extension(const char *path)
{
    const char *name = path_name(path);
    const char *dot = strrchr(name, '.');
    return dot == NULL || dot == name ? "" : dot + 1;
}

char *
path_real(const char *path)
{
    return realpath(path, NULL);
}

bool
path_exists(const char *path)
{
    struct stat facts;
    return stat(path, &facts) == 0;
}

bool
path_is_folder(const char *path)
{
    struct stat facts;
    return stat(path, &facts) == 0 && S_ISDIR(facts.st_mode);
}

// Folders.

Status
path_make_folders(const char *path, Error *error)
{
    Status status = STATUS_OK;
    char *part = mem_copy_text(path);
    for (char *at = part; status == STATUS_OK && *at != '\0';) {
        at += strspn(at, "/");
        at += strcspn(at, "/");
        const char slash = *at;
        *at = '\0';
        if (mkdir(part, 0777) != 0 && !path_is_folder(part))
            status = error_set_errno(error, STATUS_IO,
                                     "cannot make the folder %s", part);
        *at = slash;
    }
    mem_free(part);
    return status;
}

static int remove_below(int folder, const char *name);

// Removes what `names` lists in the open folder. 0 or -1 with errno.
static int
remove_items(int folder)
{
    // Listing closes its descriptor, and we go on using ours.
    DIR *listing = fdopendir(dup(folder));
    if (listing == NULL)
        return -1;
    StringList names = {0};
    for (const struct dirent *item = readdir(listing); item != NULL;
         item = readdir(listing)) {
        if (strcmp(item->d_name, ".") != 0 && strcmp(item->d_name, "..") != 0)
            string_list_push(&names, item->d_name);
    }
    closedir(listing);
    int result = 0;
    for (size_t i = 0; i < names.count && result == 0; i++)
        result = remove_below(folder, names.items[i]);
    string_list_clear(&names);
    return result;
}

static int
remove_below(int folder, const char *name)
{
    if (unlinkat(folder, name, 0) == 0)
        return 0;
    if (errno != EISDIR && errno != EPERM)
        return -1;
    const int inner =
        openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (inner < 0)
        return -1;
    const int result = remove_items(inner);
    close(inner);
    return result == 0 ? unlinkat(folder, name, AT_REMOVEDIR) : -1;
}

Status
path_remove_tree(const char *path, Error *error)
{
    if (remove_below(AT_FDCWD, path) == 0 || errno == ENOENT)
        return STATUS_OK;
    return error_set_errno(error, STATUS_IO, "cannot remove %s", path);
}

Status
path_list(const char *folder, StringList *names, Error *error)
{
    string_list_clear(names);
    DIR *listing = opendir(folder);
    if (listing == NULL && errno == ENOENT)
        return STATUS_OK;
    if (listing == NULL)
        return error_set_errno(error, STATUS_IO, "cannot list the folder %s",
                               folder);
    for (const struct dirent *item = readdir(listing); item != NULL;
         item = readdir(listing)) {
        if (strcmp(item->d_name, ".") != 0 && strcmp(item->d_name, "..") != 0)
            string_list_push(names, item->d_name);
    }
    closedir(listing);
    string_list_sort(names);
    return STATUS_OK;
}

// Whole files.

// Reads up to `limit` bytes and one more; NULL with errno.
static char *
read_all(int file, size_t limit, size_t *size)
{
    Text text = {0};
    char block[1 << 14];
    text_append(&text, "");
    while (text.length <= limit) {
        const ssize_t count = read(file, block, sizeof block);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0) {
            text_clear(&text);
            return NULL;
        }
        if (count == 0)
            break;
        text_append_bytes(&text, block, (size_t)count);
    }
    *size = text.length;
    return text_take(&text);
}

char *
path_read_file(const char *path, size_t limit, size_t *size, Error *error)
{
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        error_set_errno(error, errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO,
                        "cannot open %s", path);
        return NULL;
    }
    size_t count = 0;
    char *text = read_all(file, limit, &count);
    if (text == NULL)
        error_set_errno(error, STATUS_IO, "cannot read %s", path);
    close(file);
    if (text != NULL && count > limit) {
        error_set(error, STATUS_INVALID,
                  "%s is larger than %zu bytes, the most that is read", path,
                  limit);
        mem_free(text);
        text = NULL;
    }
    if (text != NULL && size != NULL)
        *size = count;
    return text;
}

// 0 or -1 with errno.
static int
write_all(int file, const char *bytes, size_t count)
{
    while (count > 0) {
        const ssize_t written = write(file, bytes, count);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return -1;
        bytes += written;
        count -= (size_t)written;
    }
    return 0;
}

Status
path_write_file(const char *path, const void *bytes, size_t count, Error *error)
{
    Status status = STATUS_OK;
    char *folder = path_folder(path);
    // A file name has at most 255 bytes; ours is longer than the target's.
    char *name =
        text_format(".%.200s.%ld.part", path_name(path), (long)getpid());
    char *part = path_join(folder, name);
    (void)unlink(part); // of a crashed process with our number
    const int file =
        open(part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (file < 0) {
        status = error_set_errno(error, STATUS_IO, "cannot write %s", path);
        goto done;
    }
    struct stat facts;
    // A file that only its owner may read stays that way.
    if (stat(path, &facts) == 0)
        (void)fchmod(file, facts.st_mode & 0777);
    const bool whole = write_all(file, bytes, count) == 0 && fsync(file) == 0;
    if (!whole)
        status = error_set_errno(error, STATUS_IO, "cannot write %s", path);
    if (close(file) != 0 && status == STATUS_OK)
        status = error_set_errno(error, STATUS_IO, "cannot write %s", path);
    if (status == STATUS_OK && rename(part, path) != 0)
        status = error_set_errno(error, STATUS_IO, "cannot replace %s", path);
    if (status == STATUS_OK)
        status = path_sync_folder(folder, error);
    else
        (void)unlink(part);
done:
    mem_free(part);
    mem_free(name);
    mem_free(folder);
    return status;
}

Status
path_sync_folder(const char *folder, Error *error)
{
    const int file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0)
        return error_set_errno(error, STATUS_IO, "cannot open the folder %s",
                               folder);
    // Some network file systems can't do this for folders, and say EINVAL.
    const bool failed = fsync(file) != 0 && errno != EINVAL;
    Status status = STATUS_OK;
    if (failed)
        status = error_set_errno(error, STATUS_IO,
                                 "cannot write the folder %s to disk", folder);
    close(file);
    return status;
}

// Renames unless the target exists: 0, or -1 with errno (EEXIST).
static int
rename_unless_there(const char *part, const char *target)
{
    if (renameat2(AT_FDCWD, part, AT_FDCWD, target, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return -1;
    // File systems without that flag: a link is refused when the name is
    // taken; where there are no links either, looking first has to do.
    if (link(part, target) == 0)
        return unlink(part);
    if (errno == EEXIST)
        return -1;
    struct stat facts;
    if (lstat(target, &facts) == 0) {
        errno = EEXIST;
        return -1;
    }
    return rename(part, target);
}

Status
path_rename_free(const char *part,
                 const char *target,
                 char **taken,
                 Error *error)
{
    enum { TRIES = 10000 };

    const char *extension = path_extension(target);
    const size_t tail =
        extension[0] == '\0' ? 0 : strlen(extension) + 1; // with its dot
    const int stem = (int)(strlen(target) - tail);
    *taken = NULL;
    for (int number = 1; number <= TRIES; number++) {
        char *name = number == 1 ? mem_copy_text(target)
                                 : text_format("%.*s (%d)%s", stem, target,
                                               number, target + stem);
        if (rename_unless_there(part, name) == 0) {
            *taken = name;
            return STATUS_OK;
        }
        mem_free(name);
        if (errno != EEXIST)
            return error_set_errno(error, STATUS_IO, "cannot rename %s to %s",
                                   part, target);
    }
    return error_set(error, STATUS_IO,
                     "cannot rename %s to %s: %d files of that name exist",
                     part, target, TRIES);
}

// Slugs.

// Letters of Latin-1 and Latin Extended-A without their marks, from U+00C0;
// "-" where no ASCII letter comes close.
static const char *const latin_letters[] = {
    "a", "a", "a",  "a",  "a", "a", "ae", "c",  "e", "e", "e", "e", // U+00C0
    "i", "i", "i",  "i",  "d", "n", "o",  "o",  "o", "o", "o", "-", // U+00CC
    "o", "u", "u",  "u",  "u", "y", "th", "ss", "a", "a", "a", "a", // U+00D8
    "a", "a", "ae", "c",  "e", "e", "e",  "e",  "i", "i", "i", "i", // U+00E4
    "d", "n", "o",  "o",  "o", "o", "o",  "-",  "o", "u", "u", "u", // U+00F0
    "u", "y", "th", "y",  "a", "a", "a",  "a",  "a", "a", "c", "c", // U+00FC
    "c", "c", "c",  "c",  "c", "c", "d",  "d",  "d", "d", "e", "e", // U+0108
    "e", "e", "e",  "e",  "e", "e", "e",  "e",  "g", "g", "g", "g", // U+0114
    "g", "g", "g",  "g",  "h", "h", "h",  "h",  "i", "i", "i", "i", // U+0120
    "i", "i", "i",  "i",  "i", "i", "ij", "ij", "j", "j", "k", "k", // U+012C
    "k", "l", "l",  "l",  "l", "l", "l",  "l",  "l", "l", "l", "n", // U+0138
    "n", "n", "n",  "n",  "n", "n", "ng", "ng", "o", "o", "o", "o", // U+0144
    "o", "o", "oe", "oe", "r", "r", "r",  "r",  "r", "r", "s", "s", // U+0150
    "s", "s", "s",  "s",  "s", "s", "t",  "t",  "t", "t", "t", "t", // U+015C
    "u", "u", "u",  "u",  "u", "u", "u",  "u",  "u", "u", "u", "u", // U+0168
    "w", "w", "y",  "y",  "y", "z", "z",  "z",  "z", "z", "z", "s", // U+0174
};

static_assert(ARRAY_LENGTH(latin_letters) == 0x180 - 0xC0,
              "one row for each of the two blocks' letters");

static void
append_slug_character(Text *slug, uint32_t code_point)
{
    if (code_point >= 0xFF01 && code_point <= 0xFF5E)
        code_point -= 0xFF01 - '!'; // full width
    if (code_point >= 0x300 && code_point <= 0x36F)
        return; // a mark on the letter before
    if (code_point == '\'' || code_point == 0x2019)
        return; // "don't" is one word
    const char *letters = "-";
    char letter[2] = {(char)code_point, '\0'};
    if (code_point >= 'A' && code_point <= 'Z')
        letter[0] = (char)(code_point - 'A' + 'a');
    if (code_point < 0x80 && ((letter[0] >= 'a' && letter[0] <= 'z') ||
                              (letter[0] >= '0' && letter[0] <= '9')))
        letters = letter;
    else if (code_point >= 0xC0 && code_point < 0x180)
        letters = latin_letters[code_point - 0xC0];
    if (letters[0] == '-' &&
        (slug->length == 0 || slug->chars[slug->length - 1] == '-'))
        return;
    text_append(slug, letters);
}

// A name that Windows keeps for itself, whatever its extension.
static bool
is_device_name(const char *slug)
{
    static const char *const names[] = {"con", "prn", "aux", "nul"};
    for (size_t i = 0; i < ARRAY_LENGTH(names); i++)
        if (strcmp(slug, names[i]) == 0)
            return true;
    return (text_starts_with(slug, "com") || text_starts_with(slug, "lpt")) &&
           strlen(slug) == 4 && slug[3] >= '0' && slug[3] <= '9';
}

char *
path_slug(const char *title)
{
    enum { LIMIT = 60 };

    Text slug = {0};
    const char *end = title + strlen(title);
    while (title < end && slug.length < LIMIT)
        append_slug_character(&slug, text_next_code_point(&title, end));
    if (slug.length > LIMIT) // "ss" of the last letter
        slug.length = LIMIT;
    while (slug.length > 0 && slug.chars[slug.length - 1] == '-')
        slug.length--;
    if (slug.length == 0)
        text_append(&slug, "untitled");
    slug.chars[slug.length] = '\0';
    if (is_device_name(slug.chars))
        text_append(&slug, "-take");
    return text_take(&slug);
}

// The program's own files.

// FOLDER/NAME if it exists and, when asked, FOLDER is a source tree.
static char *
file_in(const char *folder, const char *name, bool source_tree)
{
    char *marker = path_join(folder, "pyadapters/timbre_adapters");
    char *path = path_join(folder, name);
    const bool found =
        (!source_tree || path_is_folder(marker)) && path_exists(path);
    mem_free(marker);
    if (found)
        return path;
    mem_free(path);
    return NULL;
}

char *
path_program_file(const char *name)
{
    enum { LEVELS = 3 };

    char *program = path_real("/proc/self/exe");
    char *folder = path_folder(program == NULL ? "/" : program);
    char *shared = path_join(folder, "../share/timbre");
    char *file = NULL;
    // ROOT/build/timbre, ROOT/build/tests/test_x, ROOT/build-asan/...
    for (int level = 0; level < LEVELS && file == NULL; level++) {
        char *up = path_folder(folder);
        mem_free(folder);
        folder = up;
        file = file_in(folder, name, true);
    }
    if (file == NULL)
        file = file_in(shared, name, false);
    if (file == NULL)
        file = file_in(TIMBRE_PREFIX "/share/timbre", name, false);
    mem_free(shared);
    mem_free(folder);
    mem_free(program);
    return file;
}
