using Broker.Core;
using Broker.Core.Sessions;
using Broker.Ldap.Limits;

namespace Broker.Directories.SignIn;

/// <summary>The token of a session → who that is now: seal → end → standing → directory. Whoever the directory does not know any more, or lets in no more, is signed out here.</summary>
/// <remarks>Thread safe.</remarks>
internal sealed class People(BrokerSessionSealer sealer, ILoginState state, Readings readings, DirectoryRecords records)
{
    /// <summary>The name of the event of a session that the directory ended.</summary>
    public const string RevokedEvent = "RevokeDirectorySession";

    /// <summary>Finds the person of a session.</summary>
    public async ValueTask<Outcome<Person>> FindAsync(string token, DirectoryCall call, CancellationToken cancellationToken)
    {
        // 1. Seal and end.
        if (!sealer.Open(token).TryGet(out var session, out var error))
        {
            return error.Code == StsErrorCode.ServiceUnavailable ? Refusal.NotReady : Refusal.NoSession;
        }

        if (call.Environment.Now >= session.ExpiresAt)
        {
            return Refusal.NoSession;
        }

        // 2. Was it ended? What cannot be said is no yes.
        var standing = await state.StandingOfAsync(session.Id, cancellationToken);
        if (standing != SessionStanding.Active)
        {
            return standing == SessionStanding.Ended ? Refusal.NoSession : Refusal.StateUnavailable;
        }

        // 3. What the directory says of the person now.
        if ((await readings.OfAsync(session, cancellationToken)).TryGet(out var identity, out var refusal))
        {
            return new Person(identity, session.ChainId, session);
        }

        return refusal.Kind == RefusalKind.NotSignedIn ? await RevokeAsync(session, refusal, call, cancellationToken) : refusal;
    }

    private async ValueTask<Outcome<Person>> RevokeAsync(BrokerSession session, Refusal why, DirectoryCall call, CancellationToken cancellationToken)
    {
        if (why.Reason == Refusal.NoSession.Reason)
        {
            return Refusal.NoSession;
        }

        var record = call.SignInRecord(RevokedEvent, session.ChainId);
        record.TargetAccount = session.Account;
        record.Parameter("sessionId", session.Id);
        record.Parameter("username", session.Username);
        readings.Forget(session.Id);
        _ = await state.EndSessionAsync(session.Id, session.ExpiresAt, CancellationToken.None);
        return await records.RecordAsync<Person>(record, why, CancellationToken.None);
    }
}
