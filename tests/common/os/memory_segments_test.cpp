#include "common/os/child.hpp"
#include "common/os/memory_segments.hpp"
#include <cerrno>
#include <chrono>
#include <doctest/doctest.h>
#include <string>
#include <unistd.h>

namespace tricorn::memory_segments_test {

namespace {

// A mapping with sizes in kB.
std::string mapping(std::string const& head, std::string const& private_kb, std::string const& shared_kb) {
    return head + "\nSize:               4096 kB\nRss:                 100 kB\nPss:                  50 kB\n" +
           "Shared_Clean:          " + shared_kb + " kB\nShared_Dirty:          0 kB\nPrivate_Clean:         0 kB\n" +
           "Private_Dirty:         " + private_kb + " kB\nReferenced:           16 kB\nVmFlags: rd wr mr mw me ac\n";
}

SegmentMemory only(std::string const& smaps, Segment segment, std::string const& program = "/usr/bin/server") {
    return parse_segments(smaps, program)[segment];
}

constexpr std::uint64_t kib = 1024;

}   // namespace

TEST_CASE("segments: mappings of the program by their access, and zeros behind its data") {
    std::string const smaps =
        mapping("55aa00000000-55aa00010000 r--p 00000000 fe:01 42                 /usr/bin/server", "0", "40") +
        mapping("55aa00010000-55aa00100000 r-xp 00010000 fe:01 42                 /usr/bin/server", "0", "1204") +
        mapping("55aa00100000-55aa00102000 rw-p 00100000 fe:01 42                 /usr/bin/server", "8", "0") +
        mapping("55aa00102000-55aa00103000 rw-p 00000000 00:00 0 ", "4", "0") +
        mapping("55aa01000000-55aa01021000 rw-p 00000000 00:00 0                  [heap]", "68", "108") +
        mapping("7ffc00000000-7ffc00021000 rw-p 00000000 00:00 0                  [stack]", "16", "4");
    auto const segments = parse_segments(smaps, "/usr/bin/server");
    CHECK(segments[Segment::read_only_data] == SegmentMemory{0, 40 * kib, 4096 * kib});
    CHECK(segments[Segment::code] == SegmentMemory{0, 1204 * kib, 4096 * kib});
    CHECK(segments[Segment::data] == SegmentMemory{12 * kib, 0, 8192 * kib});
    CHECK(segments[Segment::heap] == SegmentMemory{68 * kib, 108 * kib, 4096 * kib});
    CHECK(segments[Segment::main_stack] == SegmentMemory{16 * kib, 4 * kib, 4096 * kib});
    CHECK(segments[Segment::other_anonymous] == SegmentMemory{});
    CHECK_FALSE(segments.empty());
}

TEST_CASE("segments: libraries, shared mappings, and what is none of these") {
    std::string const smaps =
        mapping("7f0000000000-7f0000026000 r--p 00000000 fe:01 7   /usr/lib/x86_64-linux-gnu/libc.so.6", "0", "100") +
        mapping("7f0000026000-7f0000126000 r-xp 00026000 fe:01 7   /usr/lib/x86_64-linux-gnu/libc.so.6", "0", "900") +
        mapping("7f0000126000-7f0000128000 rw-p 00126000 fe:01 7   /usr/lib/x86_64-linux-gnu/libc.so.6", "8", "0") +
        mapping("7f0000128000-7f0000130000 rw-p 00000000 00:00 0 ", "20", "0") +
        mapping("7f0001000000-7f0001001000 rw-s 00000000 00:01 9   /dev/zero (deleted)", "0", "32") +
        mapping("7f0001100000-7f0001101000 rw-s 00000000 00:01 9   /memfd:name with spaces (deleted)", "0", "5") +
        mapping("7f0003000000-7f0003001000 rw-p 00000000 00:00 0 ", "3", "0") +
        mapping("7ffc00100000-7ffc00102000 r-xp 00000000 00:00 0   [vdso]", "0", "4");
    auto const segments = parse_segments(smaps, "/usr/bin/server");
    CHECK(segments[Segment::library_code].shared == 904 * kib);
    CHECK(segments[Segment::library_data] == SegmentMemory{28 * kib, 100 * kib, 3 * 4096 * kib});
    CHECK(segments[Segment::shared_mappings].shared == 37 * kib);
    CHECK(segments[Segment::other_anonymous].of_its_own == 3 * kib);
}

TEST_CASE("segments: a thread's stack lies behind its guard, malloc's heap for a thread at a multiple of 64 MiB") {
    std::string const guard = mapping("7f1010000000-7f1010001000 ---p 00000000 00:00 0 ", "0", "0");
    std::string const stack = mapping("7f1010001000-7f1010041000 rw-p 00000000 00:00 0 ", "12", "0");
    CHECK(only(guard + stack, Segment::thread_stacks).of_its_own == 12 * kib);
    CHECK(only(stack, Segment::other_anonymous).of_its_own == 12 * kib);   // nothing guards it
    std::string const far = mapping("7f1020001000-7f1020041000 rw-p 00000000 00:00 0 ", "7", "0");
    CHECK(only(guard + far, Segment::other_anonymous).of_its_own == 7 * kib);   // the guard of another one
    std::string const arena = mapping("7f1010000000-7f1010021000 rw-p 00000000 00:00 0 ", "132", "0");
    std::string const rest = mapping("7f100c021000-7f1010000000 ---p 00000000 00:00 0 ", "0", "0");
    CHECK(only(rest + arena, Segment::heap).of_its_own == 132 * kib);
    std::string const named =
        mapping("7f1010001000-7f1010041000 rw-p 00000000 00:00 0 [anon: glibc: pthread stack: 9]", "12", "0");
    CHECK(only(named, Segment::thread_stacks).of_its_own == 12 * kib);
}

TEST_CASE("segments: a program's name may hold spaces and an end of its file, and others may begin like it") {
    std::string const name = "/opt/my server/tricorn server (deleted)";
    std::string const smaps = mapping("55aa00010000-55aa00100000 r-xp 00010000 fe:01 42    " + name, "0", "9") +
                              mapping("55bb00010000-55bb00100000 r-xp 00010000 fe:01 43    " + name + ".so", "0", "2");
    CHECK(only(smaps, Segment::code, name).shared == 9 * kib);
    CHECK(only(smaps, Segment::library_code, name).shared == 2 * kib);
    CHECK(only(smaps, Segment::code, "").shared == 0);   // of a program that is not known
}

TEST_CASE("segments: huge numbers, broken lines and no lines at all") {
    std::string const large =
        mapping("0-ffffffffffffffff rw-p 00000000 00:00 0   [heap]", "17592186044415", "99999999999999999999999");
    CHECK(only(large, Segment::heap).of_its_own == 17592186044415 * kib);
    CHECK(only(large, Segment::heap).shared == 0);   // no number that fits
    CHECK(parse_segments("", "/x").empty());
    CHECK(parse_segments("\n\nno mapping\nPrivate_Dirty: 5 kB\n", "/x").empty());
    CHECK(parse_segments("zz-10 rw-p 0 0 0 [heap]\nPrivate_Dirty: 5 kB\n", "/x").empty());
    CHECK(parse_segments("20-10 rw-p 0 0 0 [heap]\nPrivate_Dirty: 5 kB\n", "/x").empty());
    CHECK(
        only("10-20 rw-p 0 0 0 [heap]\nPrivate_Dirty:\nPrivate_Clean: x\nno colon\nPrivate_Dirty: 5 kB", Segment::heap)
            .of_its_own == 5 * kib);
}

TEST_CASE("segments: of this process there are code, data, heap and stack; of one that is gone nothing") {
    auto const own = segments_of(::getpid());
    REQUIRE(own);
    for (Segment const segment : {Segment::code, Segment::data, Segment::main_stack}) {
        CAPTURE(name_of(segment));
        CHECK((*own)[segment].of_its_own + (*own)[segment].shared > 0);
    }
    pid_t gone = 0;
    {
        Child const child(Child::Group::parents, [] {});
        gone = child.pid();
    }
    errno = 0;
    CHECK_FALSE(segments_of(gone));
    CHECK(errno != 0);
}

TEST_CASE("segments: another user's process is not looked at") {
    if (::geteuid() != 0) {
        MESSAGE("not judged: only root can become another user");
        return;
    }
    Child child(Child::Group::parents, [] {
        constexpr uid_t nobody = 65534;
        bool const refused = ::setuid(nobody) == 0 && !segments_of(1) && (errno == EACCES || errno == EPERM);
        ::_exit(refused ? 0 : 1);
    });
    auto const end = child.wait(std::chrono::seconds(60));
    REQUIRE(end);
    CHECK_FALSE(end->by_signal);
    CHECK(end->code == 0);
}

}   // namespace tricorn::memory_segments_test
