#include "common/os/memory_segments.hpp"
#include "common/os/proc_text.hpp"
#include <algorithm>
#include <cerrno>
#include <charconv>
#include <climits>
#include <string>
#include <unistd.h>

namespace tricorn {

namespace {

constexpr std::array<std::string_view, segment_count> names{
    "code",          "read_only_data",  "data",         "heap",         "main_stack",
    "thread_stacks", "shared_mappings", "library_code", "library_data", "other_anonymous"};

// A line such as "7f2a80000000-7f2a80021000 rw-p 00000000 00:00 0          [heap]".
struct Mapping {
    std::uint64_t begin = 0, end = 0;
    std::string_view access;   // "rw-p"
    std::string_view name;     // to the end of the line: names may hold spaces

    bool is_anonymous() const { return name.empty() || name.starts_with("[anon"); }
    bool is_private() const { return access.ends_with('p'); }
    bool is_writable() const { return access.starts_with("rw-"); }
    bool is_guard() const { return is_anonymous() && access.starts_with("---"); }
    bool runs() const { return access.size() > 2 && access[2] == 'x'; }
};

std::optional<std::uint64_t> hexadecimal(std::string_view text) {
    std::uint64_t number = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, 16);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

// nullopt: it is a line of another kind.
std::optional<Mapping> mapping_in(std::string_view line) {
    auto const range = next_word(line);
    auto const dash = range.find('-');
    if (dash == std::string_view::npos) return std::nullopt;
    auto const begin = hexadecimal(range.substr(0, dash)), end = hexadecimal(range.substr(dash + 1));
    if (!begin || !end || *end < *begin) return std::nullopt;
    Mapping mapping{*begin, *end, next_word(line), {}};
    for (int i = 0; i < 3; ++i) next_word(line);   // offset, device, inode
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    mapping.name = line;
    return mapping;
}

// Tells from one mapping and the one before what a mapping is.
class Reader {
public:
    explicit Reader(std::string_view program) : program_(program) {}

    Segment segment_of(Mapping const& mapping) {
        Segment const found = look_at(mapping);
        last_ = mapping;
        last_segment_ = found;
        return found;
    }

private:
    // Where malloc's heaps for threads begin (HEAP_MAX_SIZE of glibc).
    static constexpr std::uint64_t arena = std::uint64_t(64) << 20U;

    bool adjoins(Mapping const& mapping) const { return last_.end == mapping.begin; }

    Segment look_at(Mapping const& mapping) const {
        if (mapping.name == "[heap]") return Segment::heap;
        if (mapping.name == "[stack]") return Segment::main_stack;
        if (mapping.name.starts_with("[v")) return Segment::library_code;   // [vdso], [vvar], [vsyscall]
        if (!mapping.is_private()) return Segment::shared_mappings;
        if (!program_.empty() && mapping.name == program_)
            return mapping.runs() ? Segment::code : mapping.is_writable() ? Segment::data : Segment::read_only_data;
        if (!mapping.is_anonymous()) return mapping.runs() ? Segment::library_code : Segment::library_data;
        return anonymous(mapping);
    }

    Segment anonymous(Mapping const& mapping) const {
        if (mapping.name.find("pthread stack") != std::string_view::npos) return Segment::thread_stacks;
        if (mapping.name.find("malloc arena") != std::string_view::npos) return Segment::heap;
        if (!mapping.is_writable()) return Segment::other_anonymous;
        // Zeros that the file of a program or library does not hold lie behind its data.
        bool const is_data = last_segment_ == Segment::data || last_segment_ == Segment::library_data;
        if (adjoins(mapping) && is_data) return last_segment_;
        if (mapping.begin % arena == 0) return Segment::heap;
        return adjoins(mapping) && last_.is_guard() ? Segment::thread_stacks : Segment::other_anonymous;
    }

    std::string_view program_;
    Mapping last_;   // before the first: an empty one
    Segment last_segment_ = Segment::other_anonymous;
};

void add(SegmentMemory& memory, std::string_view line) {
    auto const colon = line.find(':');
    if (colon == std::string_view::npos) return;
    std::string_view const name = line.substr(0, colon);
    line.remove_prefix(colon + 1);
    auto const bytes = next_number(line).value_or(0) * 1024;
    if (name == "Private_Clean" || name == "Private_Dirty") memory.of_its_own += bytes;
    if (name == "Shared_Clean" || name == "Shared_Dirty") memory.shared += bytes;
    if (name == "Size") memory.mapped += bytes;
}

// The path of the program's file, as maps write it: with an escaped line end, and " (deleted)" behind one that is gone.
std::optional<std::string> program_of(pid_t process) {
    std::array<char, PATH_MAX> path{};
    auto const size = ::readlink(("/proc/" + std::to_string(process) + "/exe").c_str(), path.data(), path.size());
    if (size < 0) return std::nullopt;
    std::string text;
    for (char const c : std::string_view(path.data(), static_cast<std::size_t>(size))) {
        if (c == '\n')
            text += "\\012";
        else
            text += c;
    }
    return text;
}

}   // namespace

std::string_view name_of(Segment segment) {
    return names.at(static_cast<std::size_t>(segment));
}

bool MemorySegments::empty() const {
    return std::ranges::all_of(all_, [](SegmentMemory const& one) { return one.of_its_own + one.shared == 0; });
}

MemorySegments parse_segments(std::string_view smaps, std::string_view program) {
    MemorySegments segments;
    Reader reader(program);
    std::optional<Segment> current;
    while (!smaps.empty()) {
        auto const line = smaps.substr(0, smaps.find('\n'));
        smaps.remove_prefix(std::min(smaps.size(), line.size() + 1));
        if (auto const mapping = mapping_in(line))
            current = reader.segment_of(*mapping);
        else if (current)
            add(segments[*current], line);
    }
    return segments;
}

std::optional<MemorySegments> segments_of(pid_t process) {
    auto const program = program_of(process);
    auto const text = program ? text_of("/proc/" + std::to_string(process) + "/smaps") : std::nullopt;
    if (!text) return std::nullopt;
    MemorySegments const segments = parse_segments(*text, *program);
    if (!segments.empty()) return segments;
    errno = ESRCH;
    return std::nullopt;
}

}   // namespace tricorn
