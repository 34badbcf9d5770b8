#include "server/handlers/fetch.hpp"
#include <spdlog/fmt/fmt.h>

namespace tricorn::server::handlers {

Response refuse_fetch(Context const& context) {
    return overloaded(
        fmt::format("{} fetches run in this worker already (--fetch-concurrency)", context.config.fetch.concurrency));
}

}   // namespace tricorn::server::handlers
