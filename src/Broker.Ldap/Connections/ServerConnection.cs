using System.DirectoryServices.Protocols;
using Broker.Core.Catalog.Ldap;
using Broker.Ldap.Connections.Native;
using Broker.Ldap.Results;

namespace Broker.Ldap.Connections;

/// <summary>One connection to one server, under TLS from before the first bind. A connection that failed once is never used again.</summary>
/// <remarks>Blocks its caller, at most for the time-outs: never call it on the thread pool. Used by one thread at a time.</remarks>
internal sealed class ServerConnection : IDisposable
{
    private static readonly Lock Defaults = new();

    private readonly LdapConnection _connection;
    private readonly nint _handle;
    private readonly SocketCut _cut;
    private readonly TimeProvider _clock;
    private bool _refusesPages;

    private ServerConnection(LdapConnection connection, nint handle, SocketCut cut, TimeProvider clock) =>
        (_connection, _handle, _cut, _clock) = (connection, handle, cut, clock);

    /// <summary>It must not be used any more.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Its time was over, perhaps just after an answer had come.</summary>
    public bool IsCut => _cut.IsCut;

    /// <summary>Connects, and speaks TLS. Nothing was bound yet.</summary>
    public static DirectoryAnswer<ServerConnection> Open(LdapServer server, LdapConnectionSettings settings, TimeProvider clock)
    {
        if (!TlsRules.TryRead(settings, out var rules))
        {
            return DirectoryRefusal.Misfit("tls: a file is missing, or is no PEM of certificates with the key in a second file");
        }

        using (rules)
        {
            var opening = new Opening(rules);
            var connection = Create(server, settings.ConnectTimeout);
            var started = clock.GetTimestamp();
            using (clock.CreateTimer(static late => ((Opening)late!).End(), opening, settings.ConnectTimeout, Timeout.InfiniteTimeSpan))
            {
                var isConnected = TryConnect(connection, server.IsLdaps, opening) && opening.Connection != 0;
                if (isConnected && NativeCalls.IsUnderTls(opening.Connection, settings.RequiresTls13) && opening is { IsLate: false, Cut: { } cut })
                {
                    return new ServerConnection(connection, opening.Connection, cut, clock);
                }
            }

            connection.Dispose();
            opening.Cut?.Dispose();
            return opening.IsLate || clock.GetElapsedTime(started) >= settings.ConnectTimeout ? DirectoryReason.TimedOut
                : opening.Connection == 0 ? DirectoryReason.ServerDown
                : DirectoryReason.TlsFailed;
        }
    }

    /// <summary>Proves a name and password by a simple bind.</summary>
    /// <param name="name">Distinguished name, or what the server takes in its place.</param>
    /// <param name="password">At least one octet.</param>
    /// <param name="longest">Longest time.</param>
    public BindResult Bind(string name, ReadOnlySpan<byte> password, TimeSpan longest)
    {
        // The second line of defence against an unauthenticated bind (threat L-01).
        if (password.IsEmpty)
        {
            throw new ArgumentException("A bind without a password proves nothing.", nameof(password));
        }

        ObjectDisposedException.ThrowIf(IsBroken, this);
        using var limit = Limit(longest);
        var result = NativeCalls.Bind(_handle, name, password, longest);
        GC.KeepAlive(_connection);
        IsBroken = result.Code < 0;
        return _cut.IsCut ? new BindResult(ResultCodes.LibraryTimeout, "", null) : result;
    }

    /// <summary>Searches; an absent base holds nothing.</summary>
    public DirectoryAnswer<FoundEntries> Search(DirectorySearch search)
    {
        ObjectDisposedException.ThrowIf(IsBroken, this);
        var entries = new List<DirectoryEntry>();
        var started = _clock.GetTimestamp();
        var page = search.PageSize > 0 && !_refusesPages ? new PageResultRequestControl(Math.Min(search.PageSize, search.Most + 1)) { IsCritical = false } : null;
        while (true)
        {
            // One time for all pages: a server may send empty ones without end.
            var left = search.Longest - _clock.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
            {
                IsBroken = true;
                return DirectoryReason.TimedOut;
            }

            var request = Request(search, page);
            var (response, code) = Send(request, left);
            if (page is { Cookie.Length: 0 } && code is 2 or ResultCodes.UnavailableCriticalExtension or 53)
            {
                // A server that refuses the control is asked without (vault#18875).
                (_refusesPages, page) = (true, null);
                continue;
            }

            if (code is ResultCodes.NoSuchObject)
            {
                return new FoundEntries([], HasMore: false);
            }

            if (code is not (0 or ResultCodes.SizeLimitExceeded) || response is null)
            {
                var refusal = ResultCodes.OfSearch(code);

                // A server that goes says so on each connection, and closes it.
                IsBroken |= refusal.IsOfServer;
                return refusal;
            }

            foreach (SearchResultEntry entry in response.Entries)
            {
                if (entries.Count == search.Most)
                {
                    return Cut(entries, page);
                }

                entries.Add(DirectoryEntry.Of(entry));
            }

            var next = page is null ? null : response.Controls.OfType<PageResultResponseControl>().FirstOrDefault();
            if (code is ResultCodes.SizeLimitExceeded || next is not { Cookie.Length: > 0 })
            {
                return new FoundEntries(entries, HasMore: code is ResultCodes.SizeLimitExceeded);
            }

            page!.Cookie = next.Cookie;
        }
    }

    public void Dispose()
    {
        IsBroken = true;
        _connection.Dispose();
        _cut.Dispose();
    }

    /// <summary>The library's own time-out comes first, where it works; the difference is for its way back.</summary>
    private ITimer Limit(TimeSpan longest) =>
        _clock.CreateTimer(static cut => ((SocketCut)cut!).Cut(), _cut, longest + TimeSpan.FromMilliseconds(250), Timeout.InfiniteTimeSpan);

    /// <summary>A paged search that is left half-way stays open at the server: its connection is given up.</summary>
    private FoundEntries Cut(List<DirectoryEntry> entries, PageResultRequestControl? page)
    {
        IsBroken |= page is not null;
        return new FoundEntries(entries, HasMore: true);
    }

    private static SearchRequest Request(DirectorySearch search, PageResultRequestControl? page)
    {
        var request = new SearchRequest(search.BaseDn, search.Filter, search.Scope, [.. search.Attributes])
        {
            Aliases = DereferenceAlias.Never,
            TimeLimit = search.Longest,

            // With pages, servers count the limit over all of them, or in each: it is counted here.
            SizeLimit = page is null ? search.Most + 1 : 0,
        };
        if (page is not null)
        {
            request.Controls.Add(page);
        }

        return request;
    }

    private (SearchResponse? Response, int Code) Send(SearchRequest request, TimeSpan longest)
    {
        using var limit = Limit(longest);
        try
        {
            var response = (SearchResponse)_connection.SendRequest(request, longest);
            return (response, (int)response.ResultCode);
        }
        catch (DirectoryOperationException refused) when (refused.Response is SearchResponse response)
        {
            return (response, (int)response.ResultCode);
        }
        catch (LdapException failed)
        {
            // The library would connect again by itself, unbound and in clear text, if it were asked again.
            IsBroken = true;
            return (null, _cut.IsCut ? ResultCodes.LibraryTimeout : failed.ErrorCode);
        }
        catch (Exception unreadable) when (unreadable is DirectoryException || IsUnreadable(unreadable))
        {
            IsBroken = true;
            return (null, ResultCodes.Unreadable);
        }
    }

    /// <summary>
    /// The package takes a connection's time-outs from the defaults of the whole process, and the server too where StartTLS comes first (10.0.15 would go to
    /// localhost:389): they are set for the moment in which it is made.
    /// </summary>
    private static LdapConnection Create(LdapServer server, TimeSpan connectTimeout)
    {
        LdapConnection connection;
        lock (Defaults)
        {
            NativeCalls.SetDefaults(server.ToString(), connectTimeout);
            var host = server.Host.Contains(':', StringComparison.Ordinal) ? $"[{server.Host}]" : server.Host;
            connection = new LdapConnection(
                new LdapDirectoryIdentifier([host], server.Port, fullyQualifiedDnsHostName: true, connectionless: false), null, AuthType.Anonymous);
        }

        connection.AutoBind = false;
        connection.Timeout = connectTimeout;
        connection.SessionOptions.ProtocolVersion = 3;
        connection.SessionOptions.ReferralChasing = ReferralChasingOptions.None;
        connection.SessionOptions.SecureSocketLayer = server.IsLdaps;
        return connection;
    }

    /// <summary>What the package cannot read of an answer: an attribute that is there twice, a reference that is no URI.</summary>
    private static bool IsUnreadable(Exception failed) => failed is ArgumentException or FormatException;

    private static bool TryConnect(LdapConnection connection, bool isLdaps, Opening opening)
    {
        try
        {
            ConnectHook.During(opening, () =>
            {
                if (isLdaps)
                {
                    // The library connects with the first operation; this one asks for nothing.
                    connection.SendRequest(new SearchRequest("", "(objectClass=*)", SearchScope.Base, DirectorySearch.NoAttributes), connection.Timeout);
                }
                else
                {
                    connection.SessionOptions.StartTransportLayerSecurity(null);
                }
            });
            return true;
        }
        catch (Exception said) when (isLdaps && (said is DirectoryOperationException || IsUnreadable(said)))
        {
            // Strangers may not even search nothing here, or are told what the package cannot read; but it was said under TLS.
            return true;
        }
        catch (Exception failed) when (failed is DirectoryException || IsUnreadable(failed) || failed is InvalidOperationException or PlatformNotSupportedException)
        {
            // The package says in many ways that a connection did not come about; how far it came is seen by whoever calls.
            return false;
        }
    }
}
