#include "server/admin/write/timeline_text.hpp"

namespace tricorn::server::admin {

std::string microseconds_text(Tenths time) {
    std::string text = std::to_string(time / 10);
    if (time % 10 != 0) text.append(1, '.').append(1, static_cast<char>('0' + time % 10));
    return text;
}

}   // namespace tricorn::server::admin
