#include "client/lab/experiments/ballast.hpp"
#include "client/lab/harness/bench.hpp"
#include "client/lab/harness/limits.hpp"
#include "common/os/process.hpp"
#include "common/os/system_call.hpp"
#include <cerrno>
#include <sys/mman.h>
#include <unistd.h>

namespace tricorn::client::lab {

namespace {

constexpr std::size_t huge_page = std::size_t(2) << 20;

}  // namespace

Ballast::Ballast(std::uint64_t bytes, Pages pages) {
    if (bytes == 0) return;
    if (auto const enough = check_need(allowances(), {.bytes = bytes}); !enough) throw Refusal(enough.why);
    size_ = bytes + huge_page;   // the first huge page starts at an aligned address
    place_ = ::mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (place_ == MAP_FAILED) fail_with(errno, "mmap");
    if (::madvise(place_, size_, pages == Pages::huge ? MADV_HUGEPAGE : MADV_NOHUGEPAGE) != 0 && pages == Pages::huge)
        throw Refusal("this kernel has no transparent huge pages");
    auto* const begin = static_cast<char*>(place_);
    auto const page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    std::size_t const first = huge_page - reinterpret_cast<std::uintptr_t>(begin) % huge_page;
    for (std::size_t offset = 0; offset < bytes; offset += page) begin[first + offset] = 1;
    if (pages == Pages::huge && memory_of(::getpid()).value_or(ProcessMemory()).huge_pages < bytes / 2)
        throw Refusal("the kernel gave no huge pages (transparent_hugepage/enabled is never, or memory is fragmented)");
}

Ballast::~Ballast() {
    if (place_ != nullptr) ::munmap(place_, size_);
}

}  // namespace tricorn::client::lab
