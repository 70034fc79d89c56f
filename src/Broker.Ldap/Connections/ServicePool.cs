using System.Globalization;
using System.Security.Cryptography;
using Broker.Core.Catalog.Ldap;
using Broker.Ldap.Results;

namespace Broker.Ldap.Connections;

/// <summary>
/// Connections to one server that the service account is bound on, kept for the next search. Nobody else is ever bound on one of them, and people's own
/// connections never come here (threat L-14).
/// </summary>
/// <remarks>Thread safe. Opening and binding blocks the caller.</remarks>
internal sealed class ServicePool(
    LdapServer server, LdapConnectionSettings settings, DirectoryTelemetry telemetry, EvenAnswers even, TimeProvider clock) : IDisposable
{
    /// <summary>A password's file has one line.</summary>
    private const int LongestPasswordFile = 4096;

    /// <summary>Firewalls forget connections that are quiet for longer, and directories close them.</summary>
    private static readonly TimeSpan LongestIdle = TimeSpan.FromSeconds(60);

    /// <summary>So that a changed CA, certificate or account counts without a restart.</summary>
    private static readonly TimeSpan LongestLife = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly Stack<Kept> _idle = new();
    private bool _isDisposed;

    /// <summary>The server.</summary>
    public LdapServer Server => server;

    /// <summary>Runs searches on a connection of the service account. One that had been idle and turns out broken is replaced once.</summary>
    public DirectoryAnswer<T> Run<T>(LdapServiceAccount account, Func<ServerConnection, DirectoryAnswer<T>> searches)
        where T : class
    {
        if (!TryReadPassword(account, out var password))
        {
            return DirectoryRefusal.Misfit("serviceAccount: the password's file cannot be read, or is not one line");
        }

        try
        {
            var fingerprint = SHA256.HashData(password);
            while (TryTake(fingerprint) is { } kept)
            {
                var answer = searches(kept.Connection);
                var isStale = kept.Connection.IsBroken && !answer.TryGet(out _, out var refusal) && refusal.Reason is DirectoryReason.ServerDown;
                Return(kept);
                if (!isStale)
                {
                    return answer;
                }
            }

            return Fresh(account, password).TryGet(out var connection, out var why)
                ? Use(new Kept(connection, fingerprint, clock.GetTimestamp()), searches)
                : why;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(password);
        }
    }

    /// <summary>A new connection that somebody has proved a password on; it never comes to the pool by itself.</summary>
    /// <param name="name">Distinguished name, or what the server takes in its place.</param>
    /// <param name="password">At least one octet.</param>
    /// <param name="code">The server's result code, negative for the library's own; null where no password went out.</param>
    public DirectoryAnswer<ServerConnection> Bind(string name, ReadOnlySpan<byte> password, out int? code)
    {
        code = null;
        var started = clock.GetTimestamp();
        var opened = ServerConnection.Open(server, settings, clock);
        var isOpen = opened.TryGet(out var connection, out var refusal);
        telemetry.Connected(refusal);
        if (!isOpen)
        {
            return refusal!;
        }

        var result = connection!.Bind(name, password, settings.BindTimeout);
        code = result.Code;
        if (result.Code >= 0)
        {
            even.Learn(clock.GetElapsedTime(started));
        }

        if (result.Refusal is not { } reason)
        {
            return connection;
        }

        connection.Dispose();
        return reason;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            while (_idle.TryPop(out var kept))
            {
                kept.Connection.Dispose();
            }
        }
    }

    private DirectoryAnswer<T> Use<T>(Kept kept, Func<ServerConnection, DirectoryAnswer<T>> searches)
        where T : class
    {
        var answer = searches(kept.Connection);
        Return(kept);
        return answer;
    }

    private DirectoryAnswer<ServerConnection> Fresh(LdapServiceAccount account, byte[] password)
    {
        var bound = Bind(account.Dn, password, out var code);
        return bound.TryGet(out _, out var refusal) || refusal.IsOfServer || code is null
            ? bound
            : DirectoryRefusal.Misfit(string.Create(CultureInfo.InvariantCulture, $"serviceAccount: cannot bind ({ReasonNames.Of(refusal.Reason)}, result code {code})"));
    }

    private Kept? TryTake(byte[] fingerprint)
    {
        lock (_gate)
        {
            while (_idle.TryPop(out var kept))
            {
                if (clock.GetElapsedTime(kept.IdleSince) < LongestIdle && clock.GetElapsedTime(kept.Born) < LongestLife
                    && CryptographicOperations.FixedTimeEquals(kept.Fingerprint, fingerprint))
                {
                    return kept;
                }

                kept.Connection.Dispose();
            }
        }

        return null;
    }

    private void Return(Kept kept)
    {
        lock (_gate)
        {
            if (kept.Connection is { IsBroken: false, IsCut: false } && !_isDisposed)
            {
                kept.IdleSince = clock.GetTimestamp();
                _idle.Push(kept);
                return;
            }
        }

        kept.Connection.Dispose();
    }

    /// <summary>One line; what ends it is no part of the password.</summary>
    private static bool TryReadPassword(LdapServiceAccount account, out byte[] password)
    {
        password = [];
        if (!account.PasswordFile.TryRead(LongestPasswordFile, out var bytes))
        {
            return false;
        }

        var line = bytes.AsSpan().TrimEnd("\r\n"u8);
        password = line.ToArray();
        CryptographicOperations.ZeroMemory(bytes);
        return password.Length > 0 && !password.AsSpan().ContainsAny((byte)0, (byte)'\n');
    }

    /// <summary>A connection with what it was bound by.</summary>
    private sealed class Kept(ServerConnection connection, byte[] fingerprint, long born)
    {
        public ServerConnection Connection { get; } = connection;

        public byte[] Fingerprint { get; } = fingerprint;

        public long Born { get; } = born;

        public long IdleSince { get; set; } = born;
    }
}
