#include "common/os/descriptors.hpp"
#include "common/os/descriptor.hpp"
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace tricorn {

void fill_standard_descriptors() {
    int opened;
    do {
        opened = ::open("/dev/null", O_RDWR);   // the lowest free descriptor (open(2))
    } while (opened >= 0 && opened <= STDERR_FILENO);
    Descriptor const one_too_many(opened > STDERR_FILENO ? opened : -1);
}

std::size_t raise_descriptor_limit() {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    ::getrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur;
}

}  // namespace tricorn
