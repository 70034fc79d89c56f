using System.Collections.Immutable;

namespace Broker.Ldap.Limits;

/// <summary>The failures of one subject, and the arithmetic of them. Both states count with this and nothing else.</summary>
/// <param name="Marks">In the order in which they came; never empty.</param>
/// <param name="ForgetAt">Milliseconds since 1970 when nothing of it counts any more.</param>
/// <remarks>Immutable. Pure. A clock that was set back makes failures count longer.</remarks>
internal sealed record FailureCount(ImmutableArray<FailureMark> Marks, long ForgetAt)
{
    private const int Slots = 16;

    private static readonly long LongestTry = (long)LoginLimits.LongestTry.TotalMilliseconds;

    /// <summary>Counts one failure in every budget when it fits into all of them.</summary>
    /// <param name="budgets">The budgets.</param>
    /// <param name="known">What is known of each, in the same order; null for nothing.</param>
    /// <param name="now">Now.</param>
    /// <param name="next">What is known after it; empty when it does not fit.</param>
    public static FailureDecision Reserve(
        IReadOnlyList<FailureBudget> budgets, ReadOnlySpan<FailureCount?> known, DateTimeOffset now, out ImmutableArray<FailureCount> next)
    {
        var at = now.ToUnixTimeMilliseconds();
        var counts = ImmutableArray.CreateBuilder<FailureCount>(budgets.Count);
        next = [];
        var (wait, full, isPassing) = (0L, -1, true);
        for (var i = 0; i < budgets.Count; i++)
        {
            var live = Live(known[i], budgets[i], at);
            if (WaitOf(live, budgets[i], at) is { } blocked)
            {
                full = full < 0 ? i : full;
                wait = Math.Max(wait, blocked.Wait);
                isPassing &= blocked.IsPassing;
                continue;
            }

            counts.Add(Add(live, budgets[i], at));
        }

        if (full >= 0)
        {
            return new FailureDecision(null, TimeSpan.FromMilliseconds(Math.Max(1, wait)), full, isPassing);
        }

        next = counts.MoveToImmutable();
        return new FailureDecision(new([.. budgets], DateTimeOffset.FromUnixTimeMilliseconds(at)), TimeSpan.Zero, -1, IsPassing: false);
    }

    /// <summary>Ends a reservation in one budget.</summary>
    /// <param name="known">What is known; null for nothing.</param>
    /// <param name="budget">The budget.</param>
    /// <param name="reservedAt">When it was made.</param>
    /// <param name="now">Now.</param>
    /// <param name="hasFailed">Whether it stands.</param>
    /// <param name="next">What is known after it; null for nothing.</param>
    /// <returns>Whether that differs.</returns>
    public static bool Settle(
        FailureCount? known, FailureBudget budget, DateTimeOffset reservedAt, DateTimeOffset now, bool hasFailed, out FailureCount? next)
    {
        var isQuiet = budget.Rule == FailureRule.AfterQuiet;
        var at = isQuiet ? reservedAt.ToUnixTimeMilliseconds() : SlotOf(reservedAt.ToUnixTimeMilliseconds(), budget);
        next = known;
        if (known is null || (hasFailed && !isQuiet))
        {
            return false;
        }

        var place = -1;
        for (var i = 0; i < known.Marks.Length && place < 0; i++)
        {
            place = known.Marks[i].At == at && known.Marks[i].IsPending == isQuiet ? i : -1;
        }

        if (place < 0)
        {
            return false;
        }

        var mark = known.Marks[place];
        var marks = hasFailed ? known.Marks.SetItem(place, mark with { At = Math.Max(at, now.ToUnixTimeMilliseconds()), IsPending = false })
            : mark.Count > 1 ? known.Marks.SetItem(place, mark with { Count = mark.Count - 1 })
            : known.Marks.RemoveAt(place);
        next = Of(marks, budget);
        return true;
    }

    private static FailureCount? Of(ImmutableArray<FailureMark> marks, FailureBudget budget) =>
        marks.IsEmpty ? null : new FailureCount(marks, marks.Max(mark => EndOf(mark, budget)) + Milliseconds(budget.Window));

    private static FailureCount Add(FailureCount? live, FailureBudget budget, long now)
    {
        var marks = live?.Marks ?? [];
        if (budget.Rule == FailureRule.AfterQuiet)
        {
            return Of(marks.Add(new(now, 1, IsPending: true)), budget)!;
        }

        var slot = SlotOf(now, budget);
        var last = marks.Length - 1;
        return Of(last >= 0 && marks[last].At == slot ? marks.SetItem(last, marks[last] with { Count = marks[last].Count + 1 }) : marks.Add(new(slot, 1, IsPending: false)), budget)!;
    }

    /// <summary>What still counts.</summary>
    private static FailureCount? Live(FailureCount? known, FailureBudget budget, long now)
    {
        var window = Milliseconds(budget.Window);
        if (known is null || budget.Rule == FailureRule.AfterQuiet)
        {
            return known is not null && now < known.Marks.Max(mark => EndOf(mark, budget)) + window ? known : null;
        }

        return Of([.. known.Marks.Where(mark => now < EndOf(mark, budget) + window)], budget);
    }

    /// <summary>How long one more does not fit; null when it does.</summary>
    private static (long Wait, bool IsPassing)? WaitOf(FailureCount? live, FailureBudget budget, long now)
    {
        if (live is null || live.Marks.Sum(mark => (long)mark.Count) < budget.Limit)
        {
            return null;
        }

        if (budget.Rule == FailureRule.AfterQuiet)
        {
            var standing = live.Marks.Count(mark => !mark.IsPending || now >= mark.At + LongestTry);
            return standing < budget.Limit ? (1000, true) : (live.Marks.Max(mark => EndOf(mark, budget)) + Milliseconds(budget.Window) - now, false);
        }

        var over = live.Marks.Sum(mark => (long)mark.Count) - budget.Limit;
        foreach (var mark in live.Marks.OrderBy(mark => mark.At))
        {
            over -= mark.Count;
            if (over < 0)
            {
                return (EndOf(mark, budget) + Milliseconds(budget.Window) - now, false);
            }
        }

        return (Milliseconds(budget.Window), false);
    }

    /// <summary>From when on the window of a mark runs: a pending sign-in may reach the directory until it has to be over.</summary>
    private static long EndOf(FailureMark mark, FailureBudget budget) => budget.Rule switch
    {
        FailureRule.EachAlone => mark.At + SlotLength(budget),
        _ => mark.IsPending ? mark.At + LongestTry : mark.At,
    };

    private static long SlotOf(long at, FailureBudget budget) => at - (at % SlotLength(budget));

    private static long SlotLength(FailureBudget budget) => Milliseconds(budget.Window) / Slots;

    private static long Milliseconds(TimeSpan span) => (long)span.TotalMilliseconds;
}
