using System.Collections.Concurrent;
using Broker.Core;
using Broker.Core.Actions.Ldap;
using Broker.Directories.SignIn;

namespace Broker.Directories.Issue;

/// <summary>Credentials for programs that fetch them again and again: the same ones until they have less than 15 minutes left, judged anew each time.</summary>
/// <remarks>
/// An SDK may fetch twice for one call and mix the two (R17), so what is served changes only when it must: by time (R18), or because the directory or
/// the catalog now say something else of the person. Whoever lost the role gets nothing, however long the credentials last. Keeps at most 10,000, in
/// memory only. Thread safe.
/// </remarks>
internal sealed class ContainerCredentials(PersonActions actions, DirectoryRecords records, TimeProvider time, int most = ContainerCredentials.Most)
{
    /// <summary>The name of the event of credentials that were served again.</summary>
    public const string ServeEvent = "GetContainerCredentials";

    /// <summary>.NET's SDK renews at 15 minutes, all others later (R18).</summary>
    public static readonly TimeSpan LeastLeft = TimeSpan.FromMinutes(16);

    private const int Most = 10_000;

    private readonly ConcurrentDictionary<ContainerKey, ServedCredentials> _served = new();

    // One of these is held while credentials are issued: who asks at the same moment gets the same ones.
    private readonly SemaphoreSlim[] _issuing = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1, 1))];

    /// <summary>Gives credentials of a role.</summary>
    public async ValueTask<Outcome<IssuedRole>> GetAsync(Person person, RoleArn role, DirectoryCall call, CancellationToken cancellationToken)
    {
        // 1. One request of the person, whether anything is issued or not.
        var key = new ContainerKey(person.Key, role.Text);
        var record = PersonActions.RecordOf(person, ServeEvent, call);
        if (actions.Count(person) is { } tooMany)
        {
            return await records.RecordAsync<IssuedRole>(record, tooMany, cancellationToken);
        }

        // 2. May the person have the role now? A refusal is an event; what was kept goes.
        if (!actions.Judge(person, role.Text, call, record).TryGet(out var grant, out var error))
        {
            _served.TryRemove(key, out _);
            return await records.RecordAsync<IssuedRole>(call, record, error, cancellationToken);
        }

        // 3. What is kept, while it lasts and says what it would say today; else issue, one at a time.
        var session = SessionText(grant.Session);
        var turn = _issuing[(uint)key.GetHashCode() % (uint)_issuing.Length];
        ServedCredentials? kept;
        await turn.WaitAsync(cancellationToken);
        try
        {
            kept = Kept(key, session);
            if (kept is null)
            {
                return await IssueAsync(person, key, session, call, cancellationToken);
            }
        }
        finally
        {
            turn.Release();
        }

        record.ResponseCredentials(kept.Issued.Credentials.AccessKeyId, kept.Issued.Credentials.Expiration);
        return await records.RecordAsync<IssuedRole>(call, record, kept.Issued, cancellationToken);
    }

    private async ValueTask<Outcome<IssuedRole>> IssueAsync(Person person, ContainerKey key, string session, DirectoryCall call, CancellationToken cancellationToken)
    {
        var issued = await actions.IssueCountedAsync(person, new IssueRequest(key.RoleArn), call, cancellationToken);
        if (issued.TryGet(out var role, out _))
        {
            MakeRoom();
            _served[key] = new ServedCredentials(session, role);
        }

        return issued;
    }

    private ServedCredentials? Kept(ContainerKey key, string session) =>
        _served.TryGetValue(key, out var kept)
        && string.Equals(kept.Session, session, StringComparison.Ordinal)
        && kept.Issued.Credentials.Expiration - time.GetUtcNow() > LeastLeft
            ? kept
            : null;

    /// <summary>What the session says, as one text: another text is another session. No value holds the separator.</summary>
    private static string SessionText(MappedSession session) => string.Join(
        '\n',
        [session.SessionName, session.SourceIdentity, .. session.Tags.Select(tag => $"{tag.Key}\t{tag.Value}"), "", .. session.TransitiveTagKeys]);

    private void MakeRoom()
    {
        if (_served.Count < most)
        {
            return;
        }

        var soonest = _served.OrderBy(entry => entry.Value.Issued.Credentials.Expiration).Take(Math.Max(1, most / 10)).ToArray();
        foreach (var entry in soonest)
        {
            _served.TryRemove(entry);
        }
    }

    /// <summary>Whose credentials of which role.</summary>
    private sealed record ContainerKey(string Person, string RoleArn);

    /// <summary>Credentials that are served again.</summary>
    private sealed record ServedCredentials(string Session, IssuedRole Issued);
}
