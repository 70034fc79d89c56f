namespace Broker.Directories.Portal;

/// <summary>Where the portal's pages are.</summary>
internal static class PortalPaths
{
    /// <summary>GET: the person's roles.</summary>
    public const string Roles = "/";

    /// <summary>GET: the form; POST: signs in.</summary>
    public const string SignIn = "/sign-in";

    /// <summary>POST: ends the session of this browser.</summary>
    public const string SignOut = "/sign-out";

    /// <summary>POST: credentials of a role, shown once.</summary>
    public const string Credentials = "/credentials";

    /// <summary>POST: leads to the console as a role.</summary>
    public const string Console = "/console";

    /// <summary>GET: sign-in sessions of the person; POST: ends one.</summary>
    public const string Sessions = "/sessions";

    /// <summary>GET: the style sheet.</summary>
    public const string StyleSheet = "/assets/portal.css";

    /// <summary>GET: the script.</summary>
    public const string Script = "/assets/portal.js";

    /// <summary>GET: the mark in the browser's tab.</summary>
    public const string Icon = "/assets/portal.svg";
}
