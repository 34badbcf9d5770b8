#include "common/os/terminal.hpp"
#include <sys/ioctl.h>

namespace tricorn {

std::size_t terminal_columns(int descriptor) {
    winsize size{};
    return ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

}   // namespace tricorn
