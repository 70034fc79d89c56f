using Broker.Directories.SignIn;
using Broker.Throttling;

namespace Broker.Directories.Issue;

/// <summary>How often one person may ask for roles, so that nobody takes the service, the audit or the STS behind it from the others (threat L-06).</summary>
/// <remarks>
/// Credentials (issued or served again), assignments and consoles share one bucket for each person, by the one name that sessions and audit know: many
/// sign-ins of a person are one. It counts once a person is proved; sign-ins have limits of their own. Each replica counts for itself. At most 65,536
/// people have a bucket at one time, about 20 MB when all of them ask within one minute; the rest share one. Thread safe.
/// </remarks>
/// <param name="perMinute">Requests of a minute, and at once.</param>
/// <param name="time">The clock.</param>
/// <param name="most">Most people that have a bucket of their own.</param>
internal sealed class RoleRequestLimit(int perMinute, TimeProvider time, int most = RoleRequestLimit.MostPeople)
{
    /// <summary>A person's programs on hundreds of machines start at once; a loop that asks again and again runs dry within a minute.</summary>
    public const int DefaultRate = 300;

    /// <summary>For measurements.</summary>
    public const int HighestRate = 100_000;

    private const int MostPeople = 65_536;

    private readonly RateBuckets<string> _people = new(perMinute, TimeSpan.FromMinutes(1), most, time);

    /// <summary>Counts a request; null when it may go on.</summary>
    public Refusal? Count(Person person) => _people.TryTake(person.Key, out var wait) is null ? Refusal.TooManyRequests(wait) : null;
}
