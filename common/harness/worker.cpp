#include "worker.hpp"

#include <signal.h>

#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace testing {

struct Worker::Thread {
    std::mutex mutex;
    std::condition_variable changed;
    std::function<void()> task;  // empty once it is over

    [[noreturn]] void work() {
        std::unique_lock lock(mutex);
        while (true) {
            changed.wait(lock, [this] { return task != nullptr; });
            lock.unlock();
            task();
            lock.lock();
            task = nullptr;
            changed.notify_all();
        }
    }

    // Threads without a task. They end with the process, and so does this list.
    static std::vector<Thread*>& idle() {
        static auto& threads = *new std::vector<Thread*>;
        return threads;
    }
    static Thread* take() {
        if (!idle().empty()) {
            Thread* const last = idle().back();
            idle().pop_back();
            return last;
        }
        // Signals for the whole process are the answer's, even while it holds them back.
        sigset_t all, before;
        ::sigfillset(&all);
        ::pthread_sigmask(SIG_BLOCK, &all, &before);
        auto* const made = new Thread;
        std::thread([made] { made->work(); }).detach();
        ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
        return made;
    }
};

Worker::Worker(std::function<void()> task) : thread_(Thread::take()) {
    const std::lock_guard lock(thread_->mutex);
    thread_->task = std::move(task);
    thread_->changed.notify_all();
}

void Worker::join() {
    if (thread_ == nullptr) return;
    std::unique_lock lock(thread_->mutex);
    thread_->changed.wait(lock, [this] { return thread_->task == nullptr; });
    Thread::idle().push_back(std::exchange(thread_, nullptr));
}

}  // namespace testing
