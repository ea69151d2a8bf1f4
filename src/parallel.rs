//! Work on all cores whose results come back in the order of the items, never in the order of the threads.

use std::num::NonZero;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Threads that this machine runs at once.
pub fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, NonZero::get)
}

/// `work` on every item, on as many threads as the machine runs.
pub fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let workers = threads().min(items.len());
    if workers <= 1 {
        return items.iter().map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let done: Vec<Mutex<Option<R>>> = items.iter().map(|_| Mutex::new(None)).collect();
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some((item, slot)) = pick(&next, items, &done) {
                    *slot.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(work(item));
                }
            });
        }
    });
    done.into_iter().filter_map(|slot| slot.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)).collect()
}

fn pick<'a, T, R>(next: &AtomicUsize, items: &'a [T], done: &'a [Mutex<Option<R>>]) -> Option<(&'a T, &'a Mutex<Option<R>>)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    Some((items.get(index)?, &done[index]))
}

#[cfg(test)]
mod tests {
    #[test]
    fn results_come_in_the_order_of_the_items() {
        let items: Vec<usize> = (0..1000).collect();
        assert_eq!(super::map(&items, |item| item * 2), items.iter().map(|item| item * 2).collect::<Vec<_>>());
    }
}
