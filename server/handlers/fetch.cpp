#include "server/handlers/fetch.hpp"
#include <spdlog/fmt/fmt.h>

namespace tricorn::server::handlers {

Response refuse_fetch(Context const& context) {
    return overloaded(fmt::format("{} fetches are already running in this worker (--fetch-concurrency)",
                                  context.config.fetch.concurrency));
}

}   // namespace tricorn::server::handlers
