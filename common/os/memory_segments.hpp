#pragma once
// What the memory of a process consists of, by the names of its mappings (smaps of proc(5)).
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <sys/types.h>

namespace tricorn {

enum class Segment {
    code,
    read_only_data,   // of the program, as the next
    data,             // also that which begins as zeros
    heap,             // that of brk(2), and those that malloc keeps for threads
    main_stack,
    thread_stacks,    // of the other threads: writable memory behind a guard
    shared_mappings,  // MAP_SHARED
    library_code,     // also the kernel's, the vDSO
    library_data,
    other_anonymous,
};
constexpr std::size_t segment_count = 10;
std::string_view name_of(Segment segment);   // "thread_stacks"

// Bytes that are in memory, by whether another process maps the same page at this time.
struct SegmentMemory {
    std::uint64_t of_its_own = 0, shared = 0;
    std::uint64_t mapped = 0;   // of the address space, also what was never touched

    bool operator==(SegmentMemory const&) const = default;
};

class MemorySegments {
public:
    SegmentMemory& operator[](Segment segment) { return all_.at(static_cast<std::size_t>(segment)); }
    SegmentMemory const& operator[](Segment segment) const { return all_.at(static_cast<std::size_t>(segment)); }
    bool empty() const;   // nothing is in memory: of a process that has ended, the file is empty

private:
    std::array<SegmentMemory, segment_count> all_{};
};

// `program`: the path of the program's file, as its mappings name it. Where a C library makes no mapping of a thread's
// guard, the stacks count as other anonymous memory.
MemorySegments parse_segments(std::string_view smaps, std::string_view program);

// nullopt: the process has ended, or may not be looked at, and errno says which.
std::optional<MemorySegments> segments_of(pid_t process);

}   // namespace tricorn
