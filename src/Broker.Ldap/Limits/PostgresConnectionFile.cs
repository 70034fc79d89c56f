using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;
using Broker.Core;
using Npgsql;

namespace Broker.Ldap.Limits;

/// <summary>
/// The file that says how PostgreSQL is reached: one Npgsql connection string, for example
/// <c>Host=db.example.com;Database=broker;Username=broker;Password=…;SSL Mode=VerifyFull;Root Certificate=/etc/broker/db-ca.pem</c>.
/// The password is read again for every new connection, so that it can change without a restart.
/// </summary>
/// <remarks>A server on another machine has to prove its name (<c>SSL Mode=VerifyFull</c>). Bounds: 8 KiB.</remarks>
internal static class PostgresConnectionFile
{
    private const int LongestFile = 8 * 1024;

    /// <summary>Seconds for a connection, and for a command.</summary>
    private const int Longest = 3;

    /// <summary>Opens no connection: the first question does.</summary>
    public static bool TryOpen(string path, [NotNullWhen(true)] out NpgsqlDataSource? source, [NotNullWhen(false)] out string? problem)
    {
        source = null;
        if (!TryRead(path, out var settings, out problem))
        {
            return false;
        }

        settings.Password = null;
        settings.Timeout = Longest;
        settings.CommandTimeout = Longest;
        settings.CancellationTimeout = 1000;
        settings.MaxPoolSize = 16;
        settings.MinPoolSize = 0;
        settings.ConnectionIdleLifetime = 60;
        settings.Enlist = false;
        settings.IncludeErrorDetail = false;
        settings.LogParameters = false;
        settings.ApplicationName = "broker";
        var builder = new NpgsqlSlimDataSourceBuilder(settings.ConnectionString);
        builder.EnableTransportSecurity();
        builder.EnableArrays();
        builder.UsePasswordProvider(_ => PasswordOf(path), (_, _) => ValueTask.FromResult(PasswordOf(path)));
        source = builder.Build();
        return true;
    }

    private static bool TryRead(string path, [NotNullWhen(true)] out NpgsqlConnectionStringBuilder? settings, [NotNullWhen(false)] out string? problem)
    {
        (settings, problem) = (null, null);
        if (!RegularFile.TryRead(path, LongestFile, out var bytes))
        {
            problem = $"{path} is absent, empty, unreadable, longer than {LongestFile} bytes, or no regular file.";
            return false;
        }

        try
        {
            settings = new NpgsqlConnectionStringBuilder(Encoding.UTF8.GetString(bytes).Trim());
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException or InvalidCastException or OverflowException)
        {
            // Its message may quote a value, and the password is one.
            problem = $"{path} holds no connection string of the form Host=…;Database=…;Username=…;Password=….";
            return false;
        }

        var hosts = (settings.Host ?? "").Split(',', StringSplitOptions.TrimEntries);
        problem = hosts.Any(host => host.Length == 0) ? $"{path} names no Host."
            : string.IsNullOrEmpty(settings.Username) || string.IsNullOrEmpty(settings.Database) ? $"{path} has to name a Username and a Database."
            : settings.SslMode != SslMode.VerifyFull && !hosts.All(IsHere) ? $"{path} names a server on another machine: add SSL Mode=VerifyFull, and Root Certificate=FILE for a private authority."
            : null;
        return problem is null;
    }

    /// <summary>A socket of this machine, or its loopback.</summary>
    private static bool IsHere(string host)
    {
        var name = host.LastIndexOf(':') is > 0 and var colon && host.IndexOf(':') == colon ? host[..colon] : host;
        return host[0] is '/' or '@' || string.Equals(name, "localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(name, out var address) && IPAddress.IsLoopback(address));
    }

    private static string PasswordOf(string path) => TryRead(path, out var settings, out _) ? settings.Password ?? "" : "";
}
