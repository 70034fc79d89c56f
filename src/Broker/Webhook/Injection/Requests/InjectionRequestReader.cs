using System.Globalization;
using System.Text.RegularExpressions;
using Broker.Core;
using Broker.Webhook.Injection.Decisions;

namespace Broker.Webhook.Injection.Requests;

/// <summary>Turns annotations into a request, or names the one that is wrong. Nothing has a default where a value was meant and cannot be read.</summary>
internal sealed partial class InjectionRequestReader
{
    private const int MostNames = 200;
    private const int RegexMilliseconds = 1000;

    private readonly AskedAnnotations _asked;
    private InjectionRefusal? _refusal;

    private InjectionRequestReader(AskedAnnotations asked) => _asked = asked;

    /// <summary>What <c>inject</c> says; null when it is not there.</summary>
    public static InjectionRefusal? TryReadInject(AskedAnnotations asked, out bool? inject)
    {
        var reader = new InjectionRequestReader(asked);
        inject = reader.Flag(AnnotationName.Inject);
        return reader._refusal;
    }

    /// <summary>Reads a request; gives the refusal, or null with the request, or null with null when no role is asked for.</summary>
    public static InjectionRefusal? TryRead(AskedAnnotations asked, out InjectionRequest? request)
    {
        var reader = new InjectionRequestReader(asked);
        request = reader.Read();
        return reader._refusal;
    }

    private InjectionRequest? Read()
    {
        var inject = Flag(AnnotationName.Inject);
        var role = Role();
        var request = new
        {
            Audience = Matching(AnnotationName.Audience, Audience(), "1 to 255 of letters, digits and . _ : / @ + = ? & % ~ -"),
            TokenSeconds = Seconds(AnnotationName.TokenExpiration, 600, 86400),
            SessionName = Matching(AnnotationName.SessionName, SessionName(), "2 to 64 of letters, digits and _ + = , . @ -"),
            DurationSeconds = Seconds(AnnotationName.Duration, 900, 43200),
            Region = Matching(AnnotationName.Region, Region(), "a region's name such as eu-central-1"),
            Mode = Mode(),
            Native = Flag(AnnotationName.NativeSidecar),
            Containers = Containers(),
        };
        if (role is null && inject is true && _asked.TryGet(AnnotationName.Inject, out var asked))
        {
            Refuse($"{asked.Origin} is 'true', but neither the pod nor its service account has {AnnotationName.Prefix}{AnnotationName.RoleArn}.");
        }

        return _refusal is not null || role is null ? null : new InjectionRequest(role)
        {
            RoleOrigin = _asked.TryGet(AnnotationName.RoleArn, out var origin) ? origin.Origin : "",
            Audience = request.Audience,
            TokenSeconds = request.TokenSeconds,
            SessionName = request.SessionName,
            DurationSeconds = request.DurationSeconds,
            Region = request.Region,
            Mode = request.Mode,
            WantsNativeSidecar = request.Native,
            Containers = request.Containers,
            Notes = [.. _asked.Notes],
        };
    }

    private RoleArn? Role()
    {
        if (!_asked.TryGet(AnnotationName.RoleArn, out var asked))
        {
            return null;
        }

        if (RoleArn.TryParse(asked.Text, out var role) && !asked.Text.Contains('$', StringComparison.Ordinal))
        {
            return role;
        }

        Refuse(asked, "arn:aws:iam::ACCOUNT:role/NAME");
        return null;
    }

    private InjectionMode? Mode()
    {
        if (!_asked.TryGet(AnnotationName.Mode, out var asked))
        {
            return null;
        }

        switch (asked.Text)
        {
            case "sidecar":
                return InjectionMode.Sidecar;
            case "web-identity":
                return InjectionMode.WebIdentity;
            default:
                Refuse(asked, "'sidecar' or 'web-identity'");
                return null;
        }
    }

    private bool? Flag(string name)
    {
        if (!_asked.TryGet(name, out var asked))
        {
            return null;
        }

        if (asked.Text is "true" or "false")
        {
            return asked.Text == "true";
        }

        Refuse(asked, "'true' or 'false'");
        return null;
    }

    private int? Seconds(string name, int least, int most)
    {
        if (!_asked.TryGet(name, out var asked))
        {
            return null;
        }

        if (AsciiDigits.Are(asked.Text) && int.TryParse(asked.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds >= least && seconds <= most)
        {
            return seconds;
        }

        Refuse(asked, string.Create(CultureInfo.InvariantCulture, $"a whole number of seconds from {least} to {most}"));
        return null;
    }

    private string? Matching(string name, Regex form, string wanted)
    {
        if (!_asked.TryGet(name, out var asked))
        {
            return null;
        }

        if (form.IsMatch(asked.Text))
        {
            return asked.Text;
        }

        Refuse(asked, wanted);
        return null;
    }

    private ContainerSelection Containers()
    {
        var skips = _asked.TryGet(AnnotationName.SkipContainers, out var skip);
        var includes = _asked.TryGet(AnnotationName.IncludeContainers, out var include);
        if (skips && includes)
        {
            Refuse($"{skip!.Origin} and {include!.Origin} contradict one another: keep one.");
            return ContainerSelection.All;
        }

        if ((skip ?? include) is not { } asked)
        {
            return ContainerSelection.All;
        }

        string[] names = asked.Text.Split(',', StringSplitOptions.TrimEntries);
        if (names.Length > MostNames || !names.All(name => ContainerName().IsMatch(name)))
        {
            Refuse(asked, string.Create(CultureInfo.InvariantCulture, $"names of containers with a comma between, {MostNames} at most"));
        }

        return new ContainerSelection([.. names], includes, asked.Origin, asked.IsOfPod);
    }

    private void Refuse(AskedValue asked, string wanted) => Refuse($"{asked.Origin} is {AsciiQuoted.Of(asked.Text)}; it has to be {wanted}.");

    /// <summary>The first one counts: after it has been changed, the next one shows.</summary>
    private void Refuse(string message) => _refusal ??= InjectionRefusal.Annotation(message);

    /// <summary>No <c>$</c>: Kubernetes would read <c>$(NAME)</c> in a container's variable as a reference.</summary>
    [GeneratedRegex(@"\A[A-Za-z0-9._:/@+=?&%~-]{1,255}\z", RegexOptions.None, RegexMilliseconds)]
    private static partial Regex Audience();

    [GeneratedRegex(@"\A[A-Za-z0-9_+=,.@-]{2,64}\z", RegexOptions.None, RegexMilliseconds)]
    private static partial Regex SessionName();

    [GeneratedRegex(@"\A[a-z]{2,8}(-[a-z0-9]{1,16}){1,4}\z", RegexOptions.ExplicitCapture, RegexMilliseconds)]
    private static partial Regex Region();

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\z", RegexOptions.ExplicitCapture, RegexMilliseconds)]
    private static partial Regex ContainerName();
}
