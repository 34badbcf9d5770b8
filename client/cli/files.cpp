#include "client/cli/files.hpp"
#include "common/text/text.hpp"
#include "common/text/units.hpp"
#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>

namespace tricorn::client {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t piece = 256 * 1024;

// Returns errno, or 0.
int write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        ssize_t const written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno != EINTR) return errno;
        if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
    }
    return 0;
}

// A file of a name of its own in the folder of `place`, removed unless it takes that place.
class Draft {
public:
    explicit Draft(fs::path const& place) {
        static std::atomic<unsigned> count{0};
        for (int tries = 0; tries < 100; ++tries) {   // another machine may write to this folder with our process id
            auto const name = ".tricorn-" + std::to_string(::getpid()) + "-" + std::to_string(++count) + ".part";
            path_ = place.parent_path() / name;
            file_ = Descriptor(::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
            error_ = file_ ? 0 : errno;
            if (error_ != EEXIST) return;
        }
    }
    ~Draft() {
        if (file_) ::unlink(path_.c_str());
    }
    Draft(Draft const&) = delete;
    Draft& operator=(Draft const&) = delete;

    int error() const { return error_; }

    // Writes the text and takes the place, with the rights of the file that was there. Returns errno, or 0.
    int become(fs::path const& place, std::string_view text, std::optional<struct stat> const& before) {
        if (int const error = write_all(file_.number(), text); error != 0) return error;
        if (before) {
            // Only root may give a file away; without that it is ours, as any new one.
            [[maybe_unused]] bool const given = ::fchown(file_.number(), before->st_uid, before->st_gid) == 0;
            ::fchmod(file_.number(), before->st_mode & 07777);
        }
        if (::rename(path_.c_str(), place.c_str()) != 0) return errno;
        file_ = Descriptor();
        return 0;
    }

private:
    fs::path path_;
    Descriptor file_;
    int error_ = 0;
};

// The path behind all links, also of one that leads to nothing yet; relative ones stay so.
std::string behind_links(std::string const& path) {
    std::error_code failed;
    fs::path place = path;
    for (int links = 0; links < 40 && fs::is_symlink(fs::symlink_status(place, failed)); ++links) {
        fs::path const next = fs::read_symlink(place, failed);
        if (failed) break;
        place = next.is_absolute() ? next : place.parent_path() / next;
    }
    return place.string();
}

// What tells whether two names are one file.
struct Identity {
    std::optional<struct stat> file;   // nullopt: it is not there yet
    fs::path path;

    static Identity of(std::string const& path) {
        struct stat found {};
        bool const there = (path == "-" ? ::fstat(STDOUT_FILENO, &found) : ::stat(path.c_str(), &found)) == 0;
        if (there) return {found, {}};
        std::error_code ignored;
        return {std::nullopt,
                path == "-" ? fs::path("-") : fs::weakly_canonical(fs::absolute(behind_links(path)), ignored)};
    }

    bool same_as(Identity const& other) const {
        if (file.has_value() != other.file.has_value()) return false;
        if (!file) return path == other.path;
        return !S_ISCHR(file->st_mode) && file->st_dev == other.file->st_dev && file->st_ino == other.file->st_ino;
    }
};

}   // namespace

Expected<std::string> read_file(std::string const& path, std::uint64_t most) {
    auto content = read_bytes(path, most);
    if (!content) content.why = "cannot read " + excerpt(path) + ": " + content.why;
    return content;
}

Expected<std::string> read_bytes(std::string const& path, std::uint64_t most) {
    Descriptor const file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat found {};
    if (!file || ::fstat(file.number(), &found) != 0) return refused(std::strerror(errno));
    bool const regular = S_ISREG(found.st_mode);
    NoValue const too_large = refused(std::string(too_large_a_file) + print_size(most) +
                                      (regular ? "" : ", and is no regular file: it may have no end"));
    auto const size = static_cast<std::uint64_t>(regular ? found.st_size : 0);
    if (size > most) return too_large;
    std::string content;
    content.reserve(static_cast<std::size_t>(size) + 1);   // the last read finds the end
    for (;;) {
        std::size_t const had = content.size();
        content.resize(std::max(std::min(content.capacity(), had + piece), had + 1));
        ssize_t const count = ::read(file.number(), content.data() + had, content.size() - had);
        int const error = errno;
        content.resize(had + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
        if (count < 0 && error != EINTR) return refused(std::strerror(error));
        if (content.size() > most) return too_large;
        if (count == 0) return content;
    }
}

Expected<OutputFile> OutputFile::open(std::string const& path, std::string_view option) {
    OutputFile file;
    if (path.empty()) return file;
    std::string const prefix = option.empty() ? std::string() : std::string(option) + "=";
    file.name_ = prefix + (path == "-" ? "standard output" : excerpt(path));
    int error = 0;
    if (path == "-")
        file.way_ = Way::standard_output;
    else
        error = file.choose(path);
    if (error != 0) return refused(file.name_ + ": " + std::strerror(error));
    return file;
}

// Decides how it will be written, and tries what can be tried. Returns errno, or 0.
int OutputFile::choose(std::string const& path) {
    struct stat found {};
    bool const there = ::stat(path.c_str(), &found) == 0;
    if (!there && errno != ENOENT) return errno;
    if (there && S_ISDIR(found.st_mode)) return EISDIR;
    if (path.ends_with('/')) return there ? ENOTDIR : ENOENT;
    if (there) file_ = Descriptor(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (there && !file_) return errno;
    way_ = Way::directly;
    if (there && !S_ISREG(found.st_mode)) return 0;
    place_ = behind_links(path);
    Draft const trial(place_);
    if (trial.error() == 0) way_ = Way::beside;
    return there ? 0 : trial.error();
}

Expected<> OutputFile::write(std::string const& text) {
    int error = 0;
    switch (way_) {
        case Way::nowhere: break;
        case Way::standard_output:
            if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
                error = errno;
            break;
        case Way::beside:
            error = replace(text);
            // In a folder whose files nobody may replace the file itself can still be written.
            if ((error != EPERM && error != EACCES) || !file_) break;
            [[fallthrough]];
        case Way::directly:
            // Pipes and devices cannot be truncated (EINVAL).
            [[maybe_unused]] int const cut = ::ftruncate(file_.number(), 0);
            error = write_all(file_.number(), text);
    }
    if (error != 0) return refused(name_ + ": " + std::strerror(error));
    return {};
}

int OutputFile::replace(std::string const& text) const {
    std::optional<struct stat> before;
    if (struct stat found{}; file_ && ::fstat(file_.number(), &found) == 0) before = found;
    Draft draft(place_);
    return draft.error() != 0 ? draft.error() : draft.become(place_, text, before);
}

Expected<> write_whole(std::string const& path, std::string const& text) {
    auto file = OutputFile::open(path);
    if (!file) return file;
    return file->write(text);
}

Expected<> check_distinct(std::vector<NamedFile> const& outputs, std::vector<NamedFile> const& inputs) {
    for (auto one = outputs.begin(); one != outputs.end(); ++one) {
        if (one->path.empty()) continue;
        Identity const place = Identity::of(one->path);
        auto const same = [&](NamedFile const& other) {
            return !other.path.empty() && place.same_as(Identity::of(other.path));
        };
        std::string const name = std::string(one->option) + "=" + excerpt(one->path) + ": ";
        if (auto const other = std::find_if(outputs.begin(), one, same); other != one)
            return refused(name + std::string(other->option) + " writes to the same file");
        if (auto const input = std::ranges::find_if(inputs, same); input != inputs.end())
            return refused(name + "it would replace what " + std::string(input->option) + " is read from");
    }
    return {};
}

}   // namespace tricorn::client
