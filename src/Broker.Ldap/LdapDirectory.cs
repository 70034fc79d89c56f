using Broker.Core.Authentication.Ldap;
using Broker.Core.Catalog.Ldap;
using Broker.Ldap.Connections;
using Broker.Ldap.Groups;
using Broker.Ldap.Names;
using Broker.Ldap.Results;
using Broker.Ldap.Users;

namespace Broker.Ldap;

/// <summary>One registered directory: its servers, connections and threads. Proves passwords, and reads people again later.</summary>
/// <remarks>
/// Thread safe. Answers within the sum of the time-outs, whatever the directory does, and holds no thread of its callers. One per provider; when the provider's
/// document changes, a new one takes its place and the former is disposed.
/// </remarks>
public sealed class LdapDirectory : IAsyncDisposable
{
    /// <summary>Sign-ins at work at once: a directory answers one in milliseconds, so that this is thousands per second while it is well.</summary>
    private const int Threads = 16;

    /// <summary>Sign-ins that wait for a thread: what is served within a second of time-outs; more are refused at once (threat L-15).</summary>
    private const int Waiting = 112;

    private readonly LdapProvider _provider;
    private readonly LdapSurroundings _surroundings;
    private readonly DirectoryThreads _threads = new(Threads, Waiting);
    private readonly DirectoryTelemetry _telemetry;
    private readonly ServerList _servers;
    private readonly SignIn _signIn;
    private readonly EvenAnswers _even;

    /// <summary>Prepares a directory. Nothing is connected before the first person signs in.</summary>
    /// <param name="provider">The registration.</param>
    /// <param name="surroundings">What it works with.</param>
    /// <exception cref="DllNotFoundException">There is no libldap 2.5 or 2.6 on this machine; thrown by the first call.</exception>
    public LdapDirectory(LdapProvider provider, LdapSurroundings surroundings)
    {
        ArgumentNullException.ThrowIfNull(provider);
        ArgumentNullException.ThrowIfNull(surroundings);
        (_provider, _surroundings) = (provider, surroundings);
        _telemetry = new DirectoryTelemetry(provider, surroundings);
        _even = new EvenAnswers(surroundings.Clock);
        _servers = new ServerList(provider.Connection, surroundings.NameServers, _telemetry, _even, surroundings.Clock);
        var groups = new GroupFinder(provider.Groups, provider.Connection, _telemetry, surroundings.Clock);
        var people = new PersonReader(provider, groups.PersonAttributes, surroundings.PolicyAttributes);
        _signIn = new SignIn(provider, people, groups, surroundings.Clock);
    }

    /// <summary>The registration that it was made of: every person whom it proves or reads has this one as theirs.</summary>
    public LdapProvider Provider => _provider;

    /// <summary>Whether people can be read again without their password: there is a service account.</summary>
    public bool CanReadAgain => _provider.Connection.ServiceAccount is not null;

    /// <summary>Longest time until an answer.</summary>
    private TimeSpan Longest
    {
        get
        {
            var c = _provider.Connection;
            return (2 * (c.ConnectTimeout + c.BindTimeout)) + (2 * c.SearchTimeout) + _provider.Groups.Timeout;
        }
    }

    /// <summary>Proves a person by name and password.</summary>
    /// <param name="username">As it was typed.</param>
    /// <param name="password">The password; stays the caller's, who may dispose it when this returns.</param>
    /// <param name="admits">
    /// Asked, on a thread of the directory, before the password is sent for a person who has another name than was typed, with that one name;
    /// false answers <see cref="DirectoryReason.NotAdmitted"/>. Null admits.
    /// </param>
    /// <param name="cancellationToken">Ends the waiting; the directory may have been asked all the same.</param>
    /// <returns>The person, or why not. All refusals of kind <see cref="DirectoryRefusalKind.Refused"/> take the same time (threat L-05).</returns>
    public async Task<DirectoryAnswer<DirectoryIdentity>> AuthenticateAsync(
        string username, DirectoryPassword password, Func<string, bool>? admits, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(password);
        var started = _surroundings.Clock.GetTimestamp();
        if (!LoginName.TryCreate(username, _provider.Users, out var name, out var invalid))
        {
            return invalid;
        }

        // The work may outlive this call, so it has a password of its own.
        var own = password.Copy();
        var answer = await RunAsync(server => _signIn.Prove(server, name, own, admits ?? (static _ => true)), own, cancellationToken).ConfigureAwait(false);
        _ = answer.TryGet(out _, out var refusal);
        _telemetry.SignedIn(refusal, _surroundings.Clock.GetElapsedTime(started));
        if (refusal?.Kind is DirectoryRefusalKind.Refused)
        {
            await _even.WaitAsync(started, cancellationToken).ConfigureAwait(false);
        }

        return answer;
    }

    /// <summary>Proves a person by name and password, whatever other names the person has.</summary>
    /// <inheritdoc cref="AuthenticateAsync(string, DirectoryPassword, Func{string, bool}?, CancellationToken)"/>
    public Task<DirectoryAnswer<DirectoryIdentity>> AuthenticateAsync(string username, DirectoryPassword password, CancellationToken cancellationToken) =>
        AuthenticateAsync(username, password, admits: null, cancellationToken);

    /// <summary>Reads a person again whom this directory proved before.</summary>
    /// <inheritdoc cref="ReadAgainAsync(KnownPerson, CancellationToken)"/>
    /// <param name="known">Who was proved.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public Task<DirectoryAnswer<DirectoryIdentity>> ReadAgainAsync(DirectoryIdentity known, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(known);
        return ReadAgainAsync(new KnownPerson(_provider, known.Username, known.Dn, known.AuthenticatedAt), cancellationToken);
    }

    /// <summary>Reads a person again of whom no more is known than a sealed session says, as another replica or another life of this one left it.</summary>
    /// <param name="known">Who was proved, from a place that only the broker writes.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The person as of now, or refused when the entry is gone, has another name, or its account is not good.</returns>
    public async Task<DirectoryAnswer<DirectoryIdentity>> ReadAgainAsync(KnownPerson known, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(known);
        var started = _surroundings.Clock.GetTimestamp();
        var answer = await RunAsync(server => _signIn.ReadAgain(server, known), null, cancellationToken).ConfigureAwait(false);
        _ = answer.TryGet(out _, out var refusal);
        _telemetry.ReadAgain(refusal, _surroundings.Clock.GetElapsedTime(started));
        return answer;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // Threads end when their calls do, within the time-outs.
        await Task.Factory.StartNew(_threads.Dispose, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
        _servers.Dispose();
    }

    private async Task<DirectoryAnswer<DirectoryIdentity>> RunAsync(
        Func<ServicePool, DirectoryAnswer<DirectoryIdentity>> work, DirectoryPassword? own, CancellationToken cancellationToken)
    {
        var queued = _surroundings.Clock.GetTimestamp();
        var isTaken = _threads.TryRun(
            () =>
            {
                using (own)
                {
                    // Perhaps nobody waits for this any more.
                    return _surroundings.Clock.GetElapsedTime(queued) >= Longest ? DirectoryReason.TimedOut : OnAServer(work);
                }
            },
            out var running);
        if (!isTaken)
        {
            own?.Dispose();
            return DirectoryReason.Busy;
        }

        try
        {
            return await running!.WaitAsync(Longest, _surroundings.Clock, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Nobody knows how far it came.
            return DirectoryReason.BindTimedOut;
        }
    }

    private DirectoryAnswer<DirectoryIdentity> OnAServer(Func<ServicePool, DirectoryAnswer<DirectoryIdentity>> work)
    {
        DirectoryAnswer<DirectoryIdentity> answer = DirectoryReason.ServerDown;
        foreach (var server in _servers.Available())
        {
            answer = work(server);
            if (answer.TryGet(out _, out var refusal) || !refusal.IsOfServer)
            {
                _servers.Report(server, null);
                break;
            }

            _servers.Report(server, refusal);
        }

        return answer;
    }
}
