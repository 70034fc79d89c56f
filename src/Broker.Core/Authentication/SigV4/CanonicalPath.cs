namespace Broker.Core.Authentication.SigV4;

/// <summary>The path line of a canonical request, for every service but S3: dot segments and empty segments removed, encoded once.</summary>
internal static class CanonicalPath
{
    /// <summary>STS has one path, <c>/</c>; nothing legal comes near this.</summary>
    private const int Longest = 2048;

    /// <summary>False for a path that does not begin with a slash, is too long or has a broken escape.</summary>
    public static bool TryNormalise(string raw, out string path)
    {
        path = "/";
        if (raw is "" or "/")
        {
            return true;
        }

        if (raw[0] != '/' || raw.Length > Longest || !UriEncoding.HasWholeEscapes(raw))
        {
            return false;
        }

        var segments = new List<string>();
        foreach (var segment in raw.Split('/'))
        {
            if (segment is "..")
            {
                segments.RemoveRange(Math.Max(segments.Count - 1, 0), Math.Min(segments.Count, 1));
            }
            else if (segment is not ("" or "."))
            {
                segments.Add(segment);
            }
        }

        var end = raw[^1] == '/' && segments.Count > 0 ? "/" : "";
        path = UriEncoding.EncodePath($"/{string.Join('/', segments)}{end}");
        return true;
    }
}
