#include "client/lab/timeline/switch_log.hpp"
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <ctime>
#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace tricorn::client::lab {

namespace {

constexpr std::size_t data_pages = 8;   // a thousand switches

std::size_t page_size() {
    return static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

int open_event() {
    perf_event_attr what{};
    what.size = sizeof what;
    what.type = PERF_TYPE_SOFTWARE;
    what.config = PERF_COUNT_SW_DUMMY;
    what.sample_type = PERF_SAMPLE_TID | PERF_SAMPLE_TIME;
    what.sample_id_all = 1;
    what.context_switch = 1;
    what.exclude_kernel = 1;   // what anybody may ask of own threads
    what.exclude_hv = 1;
    what.use_clockid = 1;
    what.clockid = CLOCK_MONOTONIC;
    constexpr int own = 0, any_processor = -1, no_group = -1;
    return static_cast<int>(::syscall(SYS_perf_event_open, &what, own, any_processor, no_group, PERF_FLAG_FD_CLOEXEC));
}

// What stands behind the header of a PERF_RECORD_SWITCH, as sample_type has it.
struct SwitchTail {
    std::uint32_t process = 0, thread = 0;
    std::uint64_t time = 0;
};

// Reads from a buffer in which records go on at the beginning.
void read_around(unsigned char const* data, std::size_t size, std::uint64_t from, void* to, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) static_cast<unsigned char*>(to)[i] = data[(from + i) % size];
}

}   // namespace

SwitchLog::SwitchLog(SwitchRing& ring) : ring_(&ring), event_(open_event()) {
    if (!event_) {
        ring_->error = errno;
        return;
    }
    void* const pages =
        ::mmap(nullptr, (1 + data_pages) * page_size(), PROT_READ | PROT_WRITE, MAP_SHARED, event_.number(), 0);
    if (pages == MAP_FAILED)
        ring_->error = errno;
    else
        pages_ = pages;
}

SwitchLog::~SwitchLog() {
    if (pages_ == nullptr) return;
    ::ioctl(event_.number(), PERF_EVENT_IOC_DISABLE, 0);
    auto* const control = static_cast<perf_event_mmap_page*>(pages_);
    auto const* const data = static_cast<unsigned char const*>(pages_) + page_size();
    std::size_t const size = data_pages * page_size();
    std::uint64_t const head = std::atomic_ref(control->data_head).load(std::memory_order_acquire);
    for (std::uint64_t at = control->data_tail; at + sizeof(perf_event_header) <= head;) {
        perf_event_header header{};
        read_around(data, size, at, &header, sizeof header);
        if (header.size < sizeof header) break;
        if (header.type == PERF_RECORD_SWITCH && header.size >= sizeof header + sizeof(SwitchTail)) {
            SwitchTail tail;
            read_around(data, size, at + sizeof header, &tail, sizeof tail);
            ring_->switches.put(
                {static_cast<std::int64_t>(tail.time), (header.misc & PERF_RECORD_MISC_SWITCH_OUT) != 0});
        }
        at += header.size;
    }
    ::munmap(pages_, (1 + data_pages) * page_size());
}

}   // namespace tricorn::client::lab
