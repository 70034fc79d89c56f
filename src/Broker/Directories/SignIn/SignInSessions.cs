using System.Buffers.Text;
using System.Security.Cryptography;
using Broker.Core;
using Broker.Core.Audit;
using Broker.Core.Authentication.Ldap;
using Broker.Core.Sessions;
using Broker.Ldap.Limits;

namespace Broker.Directories.SignIn;

/// <summary>Begins, lists and ends sign-in sessions: the sealed token says whose one is, the login state which of them were ended.</summary>
/// <remarks>Thread safe. A session that was ended is refused wherever the login state reaches.</remarks>
internal sealed class SignInSessions(BrokerSessionSealer sealer, ILoginState state, Readings readings, DirectoryRecords records, TimeSpan lifetime)
{
    /// <summary>The name of the event of a person who ends a session of theirs.</summary>
    public const string EndEvent = "EndDirectorySession";

    /// <summary>The name of the event of a sign-out.</summary>
    public const string SignOutEvent = "DirectorySignOut";

    /// <summary>Where nothing can be read again, a session may not outlive by much what the directory said.</summary>
    public static readonly TimeSpan LongestUnread = TimeSpan.FromMinutes(15);

    private const int IdBytes = 16;
    private const int LongestId = 64;
    private const int LongestUserAgent = 256;

    private static readonly Refusal NoSuchSession = new(RefusalKind.NotFound, "You have no such session, or it has ended already.", "no_such_session");

    /// <summary>Begins a session of somebody who was proved just now.</summary>
    public async ValueTask<Outcome<SignedIn>> BeginAsync(DirectoryIdentity identity, string chainId, DirectoryCall call, ActionRecord record, CancellationToken cancellationToken)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(call.Environment.Now.ToUnixTimeSeconds());
        var isReadAgain = readings.CanReadAgain(identity.Provider);
        var session = new BrokerSession(
            Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(IdBytes)),
            identity.Provider.Account,
            identity.Provider.Name,
            identity.Username,
            identity.Dn,
            now,
            now + (isReadAgain || lifetime < LongestUnread ? lifetime : LongestUnread))
        {
            ChainId = chainId,
        };
        if (!sealer.Seal(session).TryGet(out var token, out var error))
        {
            return error;
        }

        var userAgent = call.Environment.UserAgent ?? "";
        var listed = new SignInRecord(
            session.Id,
            Person.KeyOf(identity),
            session.AuthenticatedAt,
            session.ExpiresAt,
            call.Environment.SourceAddress ?? "",
            Storable(userAgent));
        if (!await state.PutSessionAsync(listed, cancellationToken))
        {
            return Refusal.StateUnavailable;
        }

        readings.Keep(session, identity);
        record.Response("sessionId", session.Id);
        record.Response("expiration", Rfc3339.Text(session.ExpiresAt));
        return new SignedIn(new Person(identity, chainId, session), token);
    }

    /// <summary>The person's sessions, the newest first.</summary>
    public async ValueTask<Outcome<IReadOnlyList<SignInRecord>>> ListAsync(Person person, CancellationToken cancellationToken)
    {
        var answer = await state.SessionsOfAsync(person.Key, cancellationToken);
        return answer.TryGet(out var sessions) ? new Outcome<IReadOnlyList<SignInRecord>>(sessions) : Refusal.StateUnavailable;
    }

    /// <summary>Ends one of the person's sessions; those of others are not there.</summary>
    public async ValueTask<Outcome<SignInRecord>> EndAsync(Person person, string id, DirectoryCall call, CancellationToken cancellationToken)
    {
        if (id.Length is 0 or > LongestId)
        {
            return NoSuchSession;
        }

        if (!(await ListAsync(person, cancellationToken)).TryGet(out var sessions, out var refusal))
        {
            return refusal;
        }

        return sessions.FirstOrDefault(one => string.Equals(one.Id, id, StringComparison.Ordinal)) is { } session
            ? await EndAsync(person, session, EndEvent, call, cancellationToken)
            : NoSuchSession;
    }

    /// <summary>Ends the session that the request shows.</summary>
    public ValueTask<Outcome<SignInRecord>> SignOutAsync(Person person, DirectoryCall call, CancellationToken cancellationToken) => person.Session is { } session
        ? EndAsync(person, new SignInRecord(session.Id, person.Key, session.AuthenticatedAt, session.ExpiresAt, "", ""), SignOutEvent, call, cancellationToken)
        : new(NoSuchSession);

    /// <summary>Ends a session whose token nobody has; whether that is kept does not matter.</summary>
    public async ValueTask ForgetAsync(BrokerSession session, CancellationToken cancellationToken)
    {
        readings.Forget(session.Id);
        _ = await state.EndSessionAsync(session.Id, session.ExpiresAt, CancellationToken.None);
    }

    /// <summary>Cut to its length, and never within a character: a database takes no half of one.</summary>
    private static string Storable(string userAgent) => userAgent.Length <= LongestUserAgent ? userAgent
        : userAgent[..(char.IsHighSurrogate(userAgent[LongestUserAgent - 1]) ? LongestUserAgent - 1 : LongestUserAgent)];

    /// <summary>Records and ends: an end that the audit does not know is better than a session that goes on against its person's will, so the end comes first.</summary>
    private async ValueTask<Outcome<SignInRecord>> EndAsync(Person person, SignInRecord session, string eventName, DirectoryCall call, CancellationToken cancellationToken)
    {
        var record = call.SignInRecord(eventName, person.ChainId);
        record.Caller = AuditIdentity.LdapUser(person.Identity.Provider.Arn, person.Identity.Username);
        record.TargetAccount = person.Identity.Provider.Account;
        record.Parameter("sessionId", session.Id);
        readings.Forget(session.Id);

        // A person who closes the page has signed out all the same.
        Outcome<SignInRecord> outcome = await state.EndSessionAsync(session.Id, session.ExpiresAt, CancellationToken.None)
            ? session
            : Refusal.StateUnavailable;
        return await records.RecordAsync(record, outcome, CancellationToken.None);
    }
}
