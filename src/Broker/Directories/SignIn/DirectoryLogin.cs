using System.Security.Cryptography;
using Broker.Core.Audit;
using Broker.Core.Authentication.Ldap;
using Broker.Core.Catalog.Ldap;
using Broker.Core.Telemetry;
using Broker.Ldap;
using Broker.Ldap.Limits;
using Broker.Ldap.Names;
using Broker.Ldap.Results;

namespace Broker.Directories.SignIn;

/// <summary>
/// Name and password → person: shape → provider → limits → directory → session → audit. The one way in, whichever interface is used; every
/// outcome is an event before anybody hears of it.
/// </summary>
/// <remarks>
/// All that a stranger learns is one of: the request is wrong, nobody is proved, wait, not now (threats L-05 and L-06). Thread safe.
/// </remarks>
internal sealed class DirectoryLogin(OpenDirectories directories, LoginLimits limits, SignInSessions sessions, DirectoryRecords records, DirectoryMeter meter)
{
    /// <summary>The name of the event.</summary>
    public const string EventName = "DirectorySignIn";

    /// <summary>Stands where a name was typed that nobody has: people type passwords there. As CloudTrail does.</summary>
    private const string HiddenName = "HIDDEN_DUE_TO_SECURITY_REASONS";

    private static readonly Refusal Invalid = Refusal.Invalid("Name and password have to be text: a name of 1 to 256 characters, a password of at most 1,024 bytes.", "shape");

    /// <summary>Proves a password and begins a session.</summary>
    public async ValueTask<Outcome<SignedIn>> SignInAsync(LoginAttempt attempt, DirectoryCall call, CancellationToken cancellationToken)
    {
        var (record, chainId) = Begin(call, "session");
        Outcome<SignedIn> outcome = (await ProveAsync(attempt, call, record, cancellationToken)).TryGet(out var identity, out var refusal)
            ? await sessions.BeginAsync(identity, chainId, call, record, cancellationToken)
            : refusal;
        var recorded = await RecordAsync(record, outcome, cancellationToken);
        if (outcome.TryGet(out var signedIn, out _) && !recorded.TryGet(out _, out _))
        {
            // Nobody gets its token; it should not stand in the person's list either.
            await sessions.ForgetAsync(signedIn.Session, cancellationToken);
        }

        return recorded;
    }

    /// <summary>Proves the password that comes with a request, for this request alone.</summary>
    public async ValueTask<Outcome<Person>> ProveAsync(LoginAttempt attempt, DirectoryCall call, CancellationToken cancellationToken)
    {
        var (record, chainId) = Begin(call, "request");
        Outcome<Person> outcome = (await ProveAsync(attempt, call, record, cancellationToken)).TryGet(out var identity, out var refusal)
            ? new Person(identity, chainId, Session: null)
            : refusal;
        return await RecordAsync(record, outcome, cancellationToken);
    }

    /// <summary>Records a sign-in whose request could not be read.</summary>
    public ValueTask<Outcome<T>> RefuseAsync<T>(Refusal refusal, DirectoryCall call, CancellationToken cancellationToken)
        where T : class => RecordAsync<T>(Begin(call, "unread").Record, refusal, cancellationToken);

    private static (ActionRecord Record, string ChainId) Begin(DirectoryCall call, string purpose)
    {
        var chainId = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var record = call.SignInRecord(EventName, chainId);
        record.Additional("purpose", purpose);
        return (record, chainId);
    }

    private async ValueTask<Outcome<DirectoryIdentity>> ProveAsync(LoginAttempt attempt, DirectoryCall call, ActionRecord record, CancellationToken cancellationToken)
    {
        try
        {
            return await JudgeAsync(attempt, call, record, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Who hangs up has tried a password all the same.
            await RecordAsync<DirectoryIdentity>(record, Refusal.DirectoryUnavailable with { Reason = "client_gone" }, CancellationToken.None);
            throw;
        }
    }

    private async ValueTask<Outcome<DirectoryIdentity>> JudgeAsync(LoginAttempt attempt, DirectoryCall call, ActionRecord record, CancellationToken cancellationToken)
    {
        record.Parameter("username", HiddenName);

        // 1. Shape: what no directory is asked about.
        if (!directories.TryChoose(attempt.Provider, out var chosen, out var refusal))
        {
            return refusal;
        }

        var provider = chosen.Provider;
        if (!LoginName.TryCreate(attempt.Username, provider.Users, out var name, out var malformed)
            || !attempt.TryGetPassword(out var password, out malformed))
        {
            return Of(malformed);
        }

        // 2. Limits: a failure is counted before the directory is asked, by the one name that everything else uses too.
        var admission = await limits.BeginAsync(provider, name.Text, call.Address, cancellationToken);
        if (!admission.TryGet(out var permit))
        {
            var reason = ReasonNames.Of(admission.Limit);
            return admission.Limit == LoginLimit.Unavailable ? Refusal.StateUnavailable : Refusal.TooManyFailures(reason, admission.Wait);
        }

        await using (permit)
        {
            // 3. A directory that nobody registered is counted and refused as a name that nobody has.
            if (chosen.Directory is not { } directory)
            {
                await permit.CompleteAsync(LoginOutcome.Failed);
                return Refusal.NotProvedFor("unknown_provider");
            }

            record.TargetAccount = provider.Account;
            record.Parameter("provider", provider.Arn);

            // 4. Directory. A person who was found by another name is counted by the one name as well.
            var also = new AlsoAdmitted(limits, provider);
            var answer = await AskAsync(directory, name, password, also.Admits, cancellationToken);
            if (!answer.TryGet(out var identity, out var refused))
            {
                var outcome = WasAsked(refused) ? LoginOutcome.Failed : LoginOutcome.NotAsked;
                await permit.CompleteAsync(outcome);
                await also.CompleteAsync(outcome);
                if (also.Refusal is { } full)
                {
                    return full;
                }

                if (IsSomebody(refused, provider.Users.Mode))
                {
                    record.Parameter("username", also.Name ?? name.Text);
                }

                return Of(refused);
            }

            await permit.CompleteAsync(LoginOutcome.Proved);
            await also.CompleteAsync(LoginOutcome.Proved);
            record.Parameter("username", identity.Username);
            record.Caller = AuditIdentity.LdapUser(provider.Arn, identity.Username);
            return identity;
        }
    }

    /// <summary>Asks for as long as a reservation of the limits holds.</summary>
    private async Task<DirectoryAnswer<DirectoryIdentity>> AskAsync(
        LdapDirectory directory, LoginName name, DirectoryPassword password, Func<string, bool> admits, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(LoginLimits.LongestTry, directories.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await directory.AuthenticateAsync(name.Text, password, admits, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Nobody knows how far it came.
            return DirectoryReason.BindTimedOut;
        }
    }

    /// <summary>Whether the directory may have counted a failure of the person; else a directory that hangs would lock everybody out for a window after it.</summary>
    private static bool WasAsked(DirectoryRefusal refusal) => refusal.Reason
        is not (DirectoryReason.ServerDown or DirectoryReason.TimedOut or DirectoryReason.TlsFailed or DirectoryReason.Busy
            or DirectoryReason.Misconfigured or DirectoryReason.Referral or DirectoryReason.NotAdmitted);

    /// <summary>Whether the directory knows the name. Without a search it answers a name that nobody has as it does a wrong password.</summary>
    private static bool IsSomebody(DirectoryRefusal refusal, LdapBindMode mode) =>
        refusal.Kind == DirectoryRefusalKind.Refused
        && refusal.Reason != DirectoryReason.UnknownUser
        && (mode == LdapBindMode.Search || refusal.Reason != DirectoryReason.WrongPassword);

    private static Refusal Of(DirectoryRefusal refusal) => refusal.Kind switch
    {
        DirectoryRefusalKind.Invalid => Invalid with { Reason = ReasonNames.Of(refusal.Reason) },
        DirectoryRefusalKind.Unavailable => Refusal.DirectoryUnavailable with { Reason = ReasonNames.Of(refusal.Reason) },
        _ => Refusal.NotProvedFor(ReasonNames.Of(refusal.Reason)),
    };

    private async ValueTask<Outcome<T>> RecordAsync<T>(ActionRecord record, Outcome<T> outcome, CancellationToken cancellationToken)
        where T : class
    {
        var recorded = await records.RecordAsync(record, outcome, cancellationToken);
        meter.SignedIn(recorded.TryGet(out _, out var refusal) ? "success" : refusal.Kind.ToString(), refusal?.Reason ?? "none");
        return recorded;
    }
}
