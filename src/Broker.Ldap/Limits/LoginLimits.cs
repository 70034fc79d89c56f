using System.Net;
using System.Net.Sockets;
using Broker.Core.Catalog.Ldap;

namespace Broker.Ldap.Limits;

/// <summary>
/// Says whether a directory may be asked about a sign-in: per login name, per client address and for everybody, each failure counted before
/// the directory is asked and given back when the password was right (threats L-06, L-07).
/// </summary>
/// <param name="state">Where failures are counted.</param>
/// <param name="replicas">Replicas that answer the same people. Without a shared state each takes its part of every limit, rounded down, but
/// at least 1: with more replicas than a limit has failures, the sum is the number of replicas.</param>
/// <param name="time">Clock of the short wait for sign-ins that are going on.</param>
/// <remarks>
/// Why the directory does not lock anybody: it counts no more failures of a person than this lets through, which is at most the user's
/// budget between two quiet times of a window each. So the budget has to be below the directory's threshold, and the window no shorter than
/// the time after which the directory forgets. Thread safe.
/// </remarks>
public sealed class LoginLimits(ILoginState state, int replicas, TimeProvider time)
{
    /// <summary>A sign-in that has not ended by then stands as a failure of that moment; the caller cancels it there.</summary>
    public static readonly TimeSpan LongestTry = TimeSpan.FromMinutes(1);

    /// <summary>How long a sign-in waits for others of the same name that are going on: apps that send their password with every request do so many at once.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Requests that may wait so at once; further ones are told to come again.</summary>
    private const int MostPausing = 128;

    private int _pausing;

    /// <summary>Asks for leave.</summary>
    /// <param name="provider">Whose directory.</param>
    /// <param name="name">The one normalised name: <c>LoginName.Text</c>.</param>
    /// <param name="address">The client's address.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<LoginAdmission> BeginAsync(LdapProvider provider, string name, IPAddress address, CancellationToken cancellationToken)
    {
        var budgets = Budgets(provider, name, address);
        if (await TryAsync(budgets, cancellationToken) is { } admission)
        {
            return admission;
        }

        try
        {
            return (Interlocked.Increment(ref _pausing) <= MostPausing ? await PauseAsync(budgets, cancellationToken) : null)
                ?? LoginAdmission.Refused(LoginLimit.User, TimeSpan.FromSeconds(1));
        }
        finally
        {
            Interlocked.Decrement(ref _pausing);
        }
    }

    /// <summary>Asks for leave once more, for the one name of a person who was found by another: by the person's budget alone, since the rest is counted.</summary>
    /// <remarks>Does not wait for sign-ins that are going on.</remarks>
    /// <param name="provider">Whose directory.</param>
    /// <param name="name">The person's one name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<LoginAdmission> AlsoAsync(LdapProvider provider, string name, CancellationToken cancellationToken) =>
        await TryAsync([OfUser(provider, name)], cancellationToken) ?? LoginAdmission.Refused(LoginLimit.User, TimeSpan.FromSeconds(1));

    /// <summary>The network of an address that one client owns: an IPv4 address, mapped or not, or the /64 of an IPv6 address.</summary>
    internal static string NetworkOf(IPAddress address)
    {
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address.ToString();
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes) + "/64";
    }

    private async Task<LoginAdmission?> PauseAsync(FailureBudget[] budgets, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (time.GetElapsedTime(began) < LongestPause)
        {
            await Task.Delay(Pause, time, cancellationToken);
            if (await TryAsync(budgets, cancellationToken) is { } admission)
            {
                return admission;
            }
        }

        return null;
    }

    /// <summary>Null where only sign-ins that are going on are in the way.</summary>
    private async ValueTask<LoginAdmission?> TryAsync(FailureBudget[] budgets, CancellationToken cancellationToken)
    {
        var answer = await state.ReserveAsync(budgets, cancellationToken);
        return !answer.TryGet(out var decision) ? LoginAdmission.Refused(LoginLimit.Unavailable, TimeSpan.Zero)
            : decision.Reservation is { } reservation ? LoginAdmission.Of(new LoginPermit(state, reservation))
            : decision.IsPassing ? null
            : LoginAdmission.Refused(LimitOf(decision.Full), WholeSeconds(decision.Wait));
    }

    private FailureBudget[] Budgets(LdapProvider provider, string name, IPAddress address)
    {
        var limits = provider.Limits;
        return
        [
            OfUser(provider, name),
            new($"address {provider.Arn} {NetworkOf(address)}", FailureRule.EachAlone, Part(limits.FailuresOfAddress), limits.Window),
            new($"all {provider.Arn}", FailureRule.EachAlone, Part(limits.FailuresOfAll), limits.Window),
        ];
    }

    private FailureBudget OfUser(LdapProvider provider, string name) =>
        new($"user {provider.Arn} {name}", FailureRule.AfterQuiet, Part(provider.Limits.FailuresOfUser), provider.Limits.Window);

    private int Part(int limit) => state.IsShared ? limit : Math.Max(1, limit / Math.Max(1, replicas));

    private static LoginLimit LimitOf(int full) => full switch
    {
        0 => LoginLimit.User,
        1 => LoginLimit.Address,
        2 => LoginLimit.Everybody,
        _ => LoginLimit.Room,
    };

    private static TimeSpan WholeSeconds(TimeSpan wait) => TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(wait.TotalSeconds)));
}
